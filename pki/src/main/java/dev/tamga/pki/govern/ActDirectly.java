package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.folder.Session;
import dev.tamga.pki.status.Crl;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Acts on the word of one: in a CA without officers all of them; everywhere a CRL, which says
 * nothing but what the register does. Who may is the caller's to know.
 */
final class ActDirectly {
  private static final String OPERATOR = "operator";

  private final Session session;

  ActDirectly(Session session) {
    this.session = session;
  }

  Recorded<List<X509Certificate>> issue(CertificateOrder order, Optional<Branch> responder)
      throws AuditException, CaException, CertificateRefusedException, IOException {
    List<X509Certificate> chain =
        responder.isPresent()
            ? session.ca().issueResponder(responder.get(), order)
            : session.ca().issue(order);
    return new Recorded<>(chain, record("issue", session.issuedFile(chain.get(0)), ""));
  }

  Recorded<Revocation> revoke(BigInteger serial, RevocationReason reason)
      throws AuditException, CaException, IOException {
    Revocation made = session.ca().revoke(serial, reason);
    String again = made.repeated() ? ", again: nothing changed" : "";
    return new Recorded<>(made, record("revoke", fileOf(made), reason.id() + again));
  }

  Recorded<Boolean> release(BigInteger serial) throws AuditException, CaException, IOException {
    boolean released = session.ca().release(serial);
    return new Recorded<>(
        released,
        record(
            "release",
            session.heldFile(serial),
            released ? "" : "was not on hold: nothing changed"));
  }

  Recorded<List<X509Certificate>> rollOver(Branch branch)
      throws AuditException, CaException, CertificateRefusedException, IOException {
    X509Certificate next = session.ca().rollOver(session.ca().current(branch).next());
    return new Recorded<>(
        session.ca().chain(branch),
        record("rollover", session.issuedFile(next), session.ca().current(branch).id()));
  }

  /**
   * Of every CA of the branch that has not ended. A CRL is replaced by the next one, so the record
   * has numbers and hashes in words.
   */
  Recorded<SortedMap<String, X509CRL>> crl(Branch branch, boolean delta)
      throws AuditException, CaException, CertificateRefusedException, IOException {
    SortedMap<String, X509CRL> made = new TreeMap<>();
    StringJoiner what = new StringJoiner("; ");
    for (Authority each : session.ca().authorities()) {
      if (each.branch() == branch && !hasEnded(each)) {
        String file = each.id() + (delta ? "-delta.crl" : ".crl");
        X509CRL crl = delta ? session.ca().delta(each) : session.ca().crl(each);
        made.put(file, crl);
        what.add(
            file
                + ", number "
                + Crl.of(crl).number()
                + ", SHA-256 "
                + Request.sha256(Certificates.der(crl)));
      }
    }
    return new Recorded<>(
        made, session.append("crl", OPERATOR, Optional.empty(), Map.of(), what.toString()));
  }

  /** All that it issued has ended, too; its last CRL stays. */
  private boolean hasEnded(Authority authority) throws CaException {
    return !session.ca().current(authority.branch()).equals(authority)
        && session.now().isAfter(session.ca().chain(authority).get(0).getNotAfter().toInstant());
  }

  AuditRecord record(String action, String file, String reason) throws AuditException, IOException {
    Map<String, String> objects =
        Files.exists(session.folder().resolve(file))
            ? Map.of(file, session.hashOf(file))
            : Map.of();
    return session.append(action, OPERATOR, Optional.empty(), objects, reason);
  }

  private String fileOf(Revocation made) throws IOException {
    return made.reason() == RevocationReason.CERTIFICATE_HOLD
        ? session.heldFile(made.serial())
        : session.revokedFile(made.serial());
  }
}
