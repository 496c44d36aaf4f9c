package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.folder.Session;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Certifies the key of an approved request: exactly the bytes that were voted on. */
final class IssueApproved {
  private final Session session;

  IssueApproved(Session session) {
    this.session = session;
  }

  Done issue(Docket docket)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Request request = docket.request();
    byte[] csr = session.read(ReadRequests.file(request.id(), "request.csr"));
    if (!Request.sha256(csr).equals(request.field("csr"))) {
      throw new GovernanceException(
          Kind.REFUSED,
          "request " + request.id() + ": request.csr is not the approved one",
          "3 (the exact bytes are approved)",
          "nothing was issued; keep the folder as evidence and file it anew");
    }
    Pkcs10 proved = Pkcs10.of(csr);
    CertificateOrder order = request.order(proved.key());
    if (!Spki.sha256(proved.key()).equals(request.field("key"))
        || session.certified(request.field("key")).isPresent()) {
      throw new GovernanceException(
          Kind.REFUSED,
          "request " + request.id() + ": its key is another, or certified already",
          "2 (a key is certified once)",
          "make a new key and file it anew");
    }
    Optional<Branch> branch = request.branch();
    List<X509Certificate> chain = // kept in issued/ on return
        branch.isPresent()
            ? session.ca().issueResponder(branch.get(), order)
            : session.ca().issue(order);
    AuditRecord record = record(docket, chain.get(0), "");
    return new Done(new ReadRequests(session).read(request.id()), record, chain);
  }

  /** A crash came before the answer, or somebody lost the certificate: it is given once more. */
  Done again(Docket docket) throws AuditException, CaException, IOException {
    X509Certificate made = session.certified(docket.request().field("key")).orElseThrow();
    X509Certificate issuer =
        session.ca().chain(session.ca().authorityOf(made.getSerialNumber()).orElseThrow()).get(0);
    return new Done(
        docket, record(docket, made, ", again: nothing new was made"), List.of(made, issuer));
  }

  private AuditRecord record(Docket docket, X509Certificate made, String more)
      throws AuditException, IOException {
    String name = session.issuedFile(made);
    return ExecuteRequest.record(session, docket, Map.of(name, session.hashOf(name)), more);
  }

  /** Whether a certificate is the one that the request asks for; its key is known to be. */
  static boolean fits(X509Certificate made, Request request) {
    try {
      return Profile.of(made).equals(request.profile())
          && Subject.of(made).equals(Subject.parse(request.field("subject")))
          && new HashSet<>(AlternativeName.of(made).stream().map(AlternativeName::print).toList())
              .equals(
                  Arrays.stream(request.field("names").split(" ", -1))
                      .filter(name -> !name.isEmpty())
                      .collect(Collectors.toSet()));
    } catch (CertificateRefusedException e) {
      return false;
    }
  }
}
