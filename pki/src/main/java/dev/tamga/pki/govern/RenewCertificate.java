package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cms.BaselineVerifier;
import dev.tamga.pki.cms.InvalidSignatureException;
import dev.tamga.pki.folder.Session;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renews a machine's certificate without a vote: same profile, same names, a new key, on the proof
 * of the old key. The old one stays valid until it ends.
 */
final class RenewCertificate {
  private final Session session;

  RenewCertificate(Session session) {
    this.session = session;
  }

  /**
   * @param csr for the new key, DER
   * @param proof the old key's CAdES-BASELINE-B over the bytes of the CSR
   */
  AuditRecord renew(byte[] csr, byte[] proof, List<X509Certificate> chain)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Pkcs10 proved = Pkcs10.of(csr);
    X509Certificate old = proofOf(csr, proof);
    requireRenewable(old);
    if (session.certified(Spki.sha256(proved.key())).isPresent()) {
      throw refused("the new key is certified already (expected: a new one)", "make a new key");
    }
    CertificateOrder order =
        new CertificateOrder(
            Profile.of(old).orElseThrow(), Subject.of(old), AlternativeName.of(old), proved.key());
    chain.addAll(session.ca().issue(order));
    String name = session.issuedFile(chain.get(0));
    return session.append(
        "renew",
        Subject.text(old.getSubjectX500Principal()),
        Optional.empty(),
        Map.of(name, session.hashOf(name)),
        "by the key of serial " + old.getSerialNumber().toString(16));
  }

  private static X509Certificate proofOf(byte[] csr, byte[] proof) throws GovernanceException {
    try {
      X509Certificate old = BaselineVerifier.named(proof);
      BaselineVerifier.verify(csr, proof, old);
      return old;
    } catch (InvalidSignatureException e) {
      throw new GovernanceException(
          Kind.NOT_AUTHORISED,
          "renewal: the old key did not sign this request: " + e.getMessage(),
          "2",
          "sign the request with the key that is to be renewed",
          e);
    }
  }

  /** Issued here, for a machine, good now. */
  private void requireRenewable(X509Certificate old) throws GovernanceException, CaException {
    String serial = old.getSerialNumber().toString(16);
    Profile profile =
        Profile.of(old)
            .filter(Quorum::isMachine)
            .orElseThrow(
                () ->
                    refused(
                        "serial " + serial + ": of a person, a seal or an authority",
                        "two must agree to it: request submit"));
    boolean ours =
        session.ca().branchOf(old.getSerialNumber()).isPresent()
            && session.ca().certificate(old.getSerialNumber()).equals(old);
    if (!ours) {
      throw refused("serial " + serial + ": not issued by this CA", "ask the CA that issued it");
    }
    if (session.ca().isRevoked(old.getSerialNumber())
        || session.now().isAfter(old.getNotAfter().toInstant())) {
      throw refused(
          "serial " + serial + ", " + profile.id() + ": revoked or expired",
          "file a new request: request submit");
    }
  }

  private static GovernanceException refused(String what, String action) {
    return new GovernanceException(
        Kind.REFUSED, "renewal: " + what, "2 (renewals without a vote)", action);
  }
}
