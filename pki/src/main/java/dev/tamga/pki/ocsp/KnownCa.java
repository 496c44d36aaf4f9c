package dev.tamga.pki.ocsp;

import dev.tamga.pki.ocsp.OcspRequest.IssuerDigest;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * A unit with the names that questions call its CA by, one for each digest: hashed once.
 *
 * @param names CertIDs of no certificate
 */
record KnownCa(ResponderUnit unit, List<CertificateID> names) {
  /**
   * @throws IllegalArgumentException if the CA's certificate cannot be read
   */
  static KnownCa of(ResponderUnit unit) {
    return new KnownCa(
        unit,
        Stream.of(IssuerDigest.values())
            .map(digest -> id(unit.ca(), digest, BigInteger.ZERO))
            .toList());
  }

  static CertificateID id(X509Certificate ca, IssuerDigest digest, BigInteger serial) {
    try {
      return new CertificateID(
          new BcDigestCalculatorProvider().get(digest.algorithm()),
          new JcaX509CertificateHolder(ca),
          serial);
    } catch (OperatorCreationException | OCSPException | CertificateEncodingException e) {
      throw new IllegalArgumentException("OCSP: the CA's certificate cannot be read", e);
    }
  }

  boolean hasIssued(CertificateID id) {
    return names.stream().anyMatch(name -> isSameCa(name, id));
  }

  /** Whether both name the same CA, by the same digest. */
  static boolean isSameCa(CertificateID one, CertificateID other) {
    return one.getHashAlgOID().equals(other.getHashAlgOID())
        && Arrays.equals(one.getIssuerNameHash(), other.getIssuerNameHash())
        && Arrays.equals(one.getIssuerKeyHash(), other.getIssuerKeyHash());
  }
}
