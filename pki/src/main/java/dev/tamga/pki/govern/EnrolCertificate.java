package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.folder.Session;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officers;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Issues to who comes without hands (PROTOCOL.md section 12), and records what stood for the vote:
 * an invitation, or the key that is renewed. A crash after the certificate leaves it to be found.
 */
final class EnrolCertificate {
  private final Session session;

  EnrolCertificate(Session session) {
    this.session = session;
  }

  /**
   * @param again whether the key may have got its certificate before a crash: then that one is
   *     recorded and returned
   */
  X509Certificate invited(String invitation, CertificateOrder order, boolean again)
      throws AuditException, CaException, CertificateRefusedException, IOException {
    Optional<X509Certificate> unfinished =
        again
            ? session.ca().certificateFor(Branch.TLS, Spki.sha256(order.key()))
            : Optional.empty();
    X509Certificate made =
        unfinished.isPresent() ? unfinished.get() : session.ca().issue(order).get(0);
    Map<String, String> objects = new TreeMap<>(issued(made));
    String used = "invitations/" + invitation + ".used";
    if (Files.exists(session.folder().resolve(used))) {
      objects.put(used, session.hashOf(used));
    }
    session.append(
        "enrol",
        order.subject().toString(),
        Optional.empty(),
        objects,
        "by invitation " + invitation + (unfinished.isPresent() ? ", again" : ""));
    return made;
  }

  /** Where officers decide, persons' keys are not renewed so, and a key is certified once. */
  X509Certificate renewed(X509Certificate old, CertificateOrder order)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    if (Officers.exist(session.folder())) {
      requireMachine(order);
      requireNew(order);
    }
    X509Certificate made = session.ca().issue(order).get(0);
    session.append(
        "renew",
        Subject.text(old.getSubjectX500Principal()),
        Optional.empty(),
        issued(made),
        "by the key of serial " + old.getSerialNumber().toString(16) + ", enrolment");
    return made;
  }

  private Map<String, String> issued(X509Certificate made) throws IOException {
    String file = session.issuedFile(made);
    return Map.of(file, session.hashOf(file));
  }

  private static void requireMachine(CertificateOrder order) throws GovernanceException {
    if (!Quorum.isMachine(order.profile())) {
      throw new GovernanceException(
          Kind.NOT_AUTHORISED,
          "renewal of " + order.profile().id() + " (expected: of a machine's certificate)",
          "2 (renewals without a vote)",
          "let an officer file it: request submit");
    }
  }

  private void requireNew(CertificateOrder order) throws CertificateRefusedException, CaException {
    if (session.certified(Spki.sha256(order.key())).isPresent()) {
      throw new CertificateRefusedException(
          "renewal: the new key is certified already (expected: a new one)",
          "pki/GOVERNANCE.md 2 (a key is certified once)",
          "make a new key and a new request");
    }
  }
}
