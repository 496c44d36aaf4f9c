package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Officers;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Does what was approved, after everything was read and checked anew. Repeated after a crash it
 * finishes what it began and makes nothing twice.
 */
final class ExecuteRequest {
  private final Session session;

  ExecuteRequest(Session session) {
    this.session = session;
  }

  Done execute(String id)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Docket docket = new ReadRequests(session).read(id);
    if (docket.request().action() == Action.ISSUE && docket.state() == RequestState.DONE) {
      return again(docket); // a crash came before the answer, or somebody lost the certificate
    }
    requireApproved(docket);
    return switch (docket.request().action()) {
      case ISSUE -> issue(docket);
      case REVOKE -> revoke(docket);
      case OFFICER_ADD -> addOfficer(docket);
      case OFFICER_REMOVE -> removeOfficer(docket);
    };
  }

  private static void requireApproved(Docket docket) throws GovernanceException {
    if (docket.state() == RequestState.APPROVED) {
      return;
    }
    boolean pending = docket.state() == RequestState.PENDING;
    throw new GovernanceException(
        pending ? Kind.PENDING : Kind.REFUSED,
        "request "
            + docket.request().id()
            + ": "
            + docket.state().id()
            + (docket.result().isEmpty() ? "" : " with " + docket.result())
            + " (expected: approved)"
            + (docket.missing().isEmpty() ? "" : "; missing: " + docket.missing()),
        "2",
        pending ? "have it voted on: request approve" : "file it anew if it is still wanted");
  }

  private Done issue(Docket docket)
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
    List<X509Certificate> chain = session.ca().issue(order); // kept in issued/ on return
    return new Done(
        new ReadRequests(session).read(request.id()), record(docket, chain.get(0), ""), chain);
  }

  private Done again(Docket docket) throws AuditException, CaException, IOException {
    X509Certificate made = session.certified(docket.request().field("key")).orElseThrow();
    List<X509Certificate> chain = List.of(made, session.ca().chain(branch(made)).get(0));
    return new Done(docket, record(docket, made, ", again: nothing new was made"), chain);
  }

  private AuditRecord record(Docket docket, X509Certificate made, String more)
      throws AuditException, IOException {
    String name = Session.issuedFile(branch(made), made);
    return session.append(
        "issue",
        docket.requester().name(),
        Optional.of(voters(docket)),
        Map.of(name, session.hashOf(name)),
        "request " + docket.request().id() + more);
  }

  private Branch branch(X509Certificate made) {
    return Stream.of(Branch.values())
        .filter(each -> Files.exists(session.folder().resolve(Session.issuedFile(each, made))))
        .findFirst()
        .orElseThrow();
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

  private Done revoke(Docket docket)
      throws GovernanceException, AuditException, CaException, IOException {
    Request request = docket.request();
    RevocationReason reason =
        RevocationReason.named(request.field("revocation"))
            .orElseThrow(
                () ->
                    new GovernanceException(
                        Kind.REFUSED,
                        "revocation \"" + request.field("revocation") + "\" (expected: a reason)",
                        "3",
                        "file it anew"));
    Revocation done = session.ca().revoke(new BigInteger(request.field("serial"), 16), reason);
    String name = "revoked/" + done.branch().id() + "/" + done.serial().toString(16);
    AuditRecord record =
        session.append(
            "revoke",
            docket.requester().name(),
            Optional.empty(),
            Map.of(name, session.hashOf(name)),
            "request " + request.id() + ", " + reason.id() + ", review until " + request.expires());
    return new Done(new ReadRequests(session).read(request.id()), record, List.of());
  }

  private Done addOfficer(Docket docket)
      throws GovernanceException, AuditException, CaException, IOException {
    Request request = docket.request();
    Officer officer = Officer.of(request.fields(), request.id());
    return made(docket, officer.print());
  }

  private Done removeOfficer(Docket docket)
      throws GovernanceException, AuditException, CaException, IOException {
    return made(docket, Officers.removal(docket.request().id()));
  }

  /** The file counts from its record on, so a crash between the two has changed nothing. */
  private Done made(Docket docket, byte[] content)
      throws GovernanceException, AuditException, CaException, IOException {
    Request request = docket.request();
    String name = officerFile(request);
    String hash = session.create(name, content);
    AuditRecord record =
        session.append(
            request.action().id(),
            docket.requester().name(),
            Optional.of(voters(docket)),
            Map.of(name, hash),
            "request " + request.id());
    return new Done(new ReadRequests(session).read(request.id()), record, List.of());
  }

  static String officerFile(Request request) {
    return "officers/"
        + request.field("officer")
        + (request.action() == Action.OFFICER_ADD ? ".json" : ".removed");
  }

  private static String voters(Docket docket) {
    return docket.approvals().stream()
        .map(vote -> vote.officer().name())
        .collect(Collectors.joining(", "));
  }
}
