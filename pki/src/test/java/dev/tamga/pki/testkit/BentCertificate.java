package dev.tamga.pki.testkit;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A good certificate, copied and bent in one place, and signed again: the twin that must fail. */
public final class BentCertificate {
  private final Map<ASN1ObjectIdentifier, Extension> extensions = new LinkedHashMap<>();
  private X500Name subject;
  private BigInteger serial;
  private Date notBefore;
  private Date notAfter;
  private KeyPair key = KeyKind.EC_P256.generate();
  private String algorithm = "";
  private String parameterSet = "";

  private BentCertificate(X509CertificateHolder good) {
    subject = good.getSubject();
    serial = good.getSerialNumber();
    notBefore = good.getNotBefore();
    notAfter = good.getNotAfter();
    for (ASN1ObjectIdentifier oid : good.getExtensions().getExtensionOIDs()) {
      extensions.put(oid, good.getExtension(oid));
    }
  }

  /** Starts with all the fields of that certificate, for a new P-256 key. */
  public static BentCertificate like(X509Certificate good) {
    try {
      return new BentCertificate(new X509CertificateHolder(good.getEncoded()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public BentCertificate without(ASN1ObjectIdentifier oid) {
    extensions.remove(oid);
    return this;
  }

  public BentCertificate with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    try {
      extensions.put(oid, new Extension(oid, critical, value.toASN1Primitive().getEncoded("DER")));
      return this;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The same extension, with the other criticality. */
  public BentCertificate toggleCritical(ASN1ObjectIdentifier oid) {
    Extension old = extensions.get(oid);
    extensions.put(oid, new Extension(oid, !old.isCritical(), old.getExtnValue()));
    return this;
  }

  /** In the form {@code C=KZ,O=Lab,CN=x}, first field first. */
  public BentCertificate subject(String name) {
    subject = new X500Name(name);
    return this;
  }

  public BentCertificate serial(BigInteger value) {
    serial = value;
    return this;
  }

  public BentCertificate valid(Instant from, Instant to) {
    notBefore = Date.from(from);
    notAfter = Date.from(to);
    return this;
  }

  public BentCertificate key(KeyPair pair) {
    key = pair;
    return this;
  }

  /** Says that a GOST key is of another parameter set than it is. */
  public BentCertificate keyParameters(String setOid) {
    parameterSet = setOid;
    return this;
  }

  /** Another signature algorithm than the issuer's usual one, by its JCA name. */
  public BentCertificate signature(String name) {
    algorithm = name;
    return this;
  }

  private SubjectPublicKeyInfo keyInfo() {
    SubjectPublicKeyInfo own = SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded());
    return parameterSet.isEmpty()
        ? own
        : new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(
                own.getAlgorithm().getAlgorithm(),
                new DERSequence(new ASN1ObjectIdentifier(parameterSet))),
            own.getPublicKeyData().getBytes());
  }

  /** Signs it; the chain is the issuer's. */
  public Identity signedBy(Identity issuer) {
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
              serial,
              notBefore,
              notAfter,
              subject,
              keyInfo());
      for (Extension extension : extensions.values()) {
        builder.addExtension(extension);
      }
      X509CertificateHolder made =
          builder.build(
              algorithm.isEmpty() && !issuer.key().getAlgorithm().equals("RSA")
                  ? CertificateIssuer.signer(issuer.key(), issuer.certificate().getPublicKey())
                  : new JcaContentSignerBuilder(algorithm.isEmpty() ? "SHA256withRSA" : algorithm)
                      .setProvider(BouncyCastle.PROVIDER)
                      .build(issuer.key()));
      List<X509Certificate> chain = new ArrayList<>();
      chain.add(Certificates.of(made.getEncoded()));
      chain.addAll(issuer.chain());
      return new Identity(key.getPrivate(), chain);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
