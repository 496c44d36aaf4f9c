package dev.tamga.pki.ocsp;

import dev.tamga.pki.algorithm.SignatureAlgorithm;
import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.PublicKeys;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * Who may sign an answer (RFC 6960 section 4.2.2.2): the CA itself, or whom that very CA has
 * charged with it by a certificate.
 */
record AnswerSigner(X509Certificate ca, Issuer issuer, StatusIndex index) {
  private static final int MAX_CERTIFICATES = 8;

  void require(BasicOCSPResp answer, Instant now) throws StatusRefusedException {
    if (SignatureAlgorithm.of(answer.getSignatureAlgorithmID()).isEmpty()) {
      throw refused(
          "is signed with "
              + answer.getSignatureAlgOID()
              + " (expected: an algorithm of the registry)");
    }
    X509CertificateHolder[] sent = answer.getCerts();
    if (sent.length > MAX_CERTIFICATES) {
      throw refused(sent.length + " certificates (expected: at most " + MAX_CERTIFICATES + ')');
    }
    if (isSigned(answer, PublicKeys.of(ca))) {
      return;
    }
    for (X509CertificateHolder each : sent) {
      Optional<X509Certificate> delegate = read(each);
      if (delegate.isPresent() && isSigned(answer, PublicKeys.of(delegate.get()))) {
        requireCharged(delegate.get(), now);
        return;
      }
    }
    throw refused("signed neither by the CA nor by a certificate inside (expected: one of them)");
  }

  private void requireCharged(X509Certificate delegate, Instant now) throws StatusRefusedException {
    String name = "responder \"" + delegate.getSubjectX500Principal().getName() + "\" ";
    try {
      delegate.verify(PublicKeys.of(ca), BouncyCastle.PROVIDER);
      if (!delegate.getIssuerX500Principal().equals(ca.getSubjectX500Principal())) {
        throw refused(name + "is not issued by the CA (expected: by it directly)");
      }
      delegate.checkValidity(Date.from(now));
      List<String> usages = delegate.getExtendedKeyUsage();
      if (usages == null || !usages.contains(Purpose.OCSP.extendedKeyUsage())) {
        throw refused(name + "may not answer (expected: extended key usage OCSPSigning)");
      }
    } catch (GeneralSecurityException e) {
      throw new StatusRefusedException(
          Kind.WRONG_SIGNER,
          "OCSP answer: "
              + name
              + "is not the CA's, or not valid at "
              + now
              + ": "
              + e.getMessage(),
          e);
    }
    Optional<String> weak = KeyPolicy.problem(delegate.getPublicKey());
    boolean[] usage = delegate.getKeyUsage();
    if (weak.isPresent() || (usage != null && !Purpose.OCSP.allowedBy(usage))) {
      throw refused(name + "has " + weak.orElse("no key usage digitalSignature"));
    }
    if (index.revoked(issuer, delegate.getSerialNumber()).isPresent()) {
      throw refused(name + "is revoked");
    }
  }

  private static Optional<X509Certificate> read(X509CertificateHolder sent) {
    try {
      return Optional.of(
          new JcaX509CertificateConverter()
              .setProvider(BouncyCastle.PROVIDER)
              .getCertificate(sent));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static boolean isSigned(BasicOCSPResp answer, PublicKey key) {
    try {
      return answer.isSignatureValid(
          new JcaContentVerifierProviderBuilder().setProvider(BouncyCastle.PROVIDER).build(key));
    } catch (OCSPException | OperatorCreationException | RuntimeException e) {
      return false; // another kind of key than the signature's
    }
  }

  private static StatusRefusedException refused(String what) {
    return OcspRequest.refused(Kind.WRONG_SIGNER, what);
  }
}
