package dev.tamga.pki.lint;

import static java.util.Objects.requireNonNull;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A copy of a good certificate with one thing wrong, to be signed again. */
final class Bent {
  private static final DateTimeFormatter GENERALIZED =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Map<ASN1ObjectIdentifier, Extension> extensions = new LinkedHashMap<>();
  private X500Name issuer;
  private X500Name subject;
  private BigInteger serial;
  private Time notBefore;
  private Time notAfter;
  private SubjectPublicKeyInfo key;
  private String algorithm = "SHA256withECDSA";
  private boolean padded;
  private boolean versionOne;
  private boolean uniqueId;

  private Bent(X509CertificateHolder good) {
    issuer = good.getIssuer();
    subject = good.getSubject();
    serial = good.getSerialNumber();
    notBefore = good.toASN1Structure().getStartDate();
    notAfter = good.toASN1Structure().getEndDate();
    key = good.getSubjectPublicKeyInfo();
    for (Object oid : good.getExtensionOIDs()) {
      ASN1ObjectIdentifier one = (ASN1ObjectIdentifier) oid;
      extensions.put(one, good.getExtension(one));
    }
  }

  static Bent of(X509Certificate good) {
    try {
      return new Bent(new JcaX509CertificateHolder(good));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("certificate: without an encoding (expected: DER)", e);
    }
  }

  Bent with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    try {
      extensions.put(oid, new Extension(oid, critical, value.toASN1Primitive().getEncoded("DER")));
      return this;
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  Bent without(ASN1ObjectIdentifier oid) {
    extensions.remove(oid);
    return this;
  }

  Bent toggled(ASN1ObjectIdentifier oid) {
    Extension old = requireNonNull(extensions.get(oid));
    extensions.put(oid, new Extension(oid, !old.isCritical(), old.getExtnValue()));
    return this;
  }

  Bent serial(BigInteger value) {
    serial = value;
    return this;
  }

  Bent algorithm(String name) {
    algorithm = name;
    return this;
  }

  Bent subject(X500Name name) {
    subject = name;
    return this;
  }

  Bent teletexSubject() {
    subject = teletex(subject);
    return this;
  }

  Bent teletexIssuer() {
    issuer = teletex(issuer);
    return this;
  }

  Bent fieldsReversed() {
    List<RDN> fields = Arrays.asList(subject.getRDNs());
    Collections.reverse(fields);
    subject = new X500Name(fields.toArray(RDN[]::new));
    return this;
  }

  /** The same instant in the form that is for 2050 and later. */
  Bent generalizedTime() {
    notBefore =
        new Time(new DERGeneralizedTime(GENERALIZED.format(notBefore.getDate().toInstant())));
    return this;
  }

  /** Ends that much after its start. */
  Bent endsBy(Duration after) {
    notAfter = new Time(Date.from(notBefore.getDate().toInstant().plus(after)));
    return this;
  }

  Bent key(PublicKey other) {
    key = SubjectPublicKeyInfo.getInstance(other.getEncoded());
    return this;
  }

  Bent padded() {
    padded = true;
    return this;
  }

  Bent versionOne() {
    versionOne = true;
    return this;
  }

  Bent uniqueId() {
    uniqueId = true;
    return this;
  }

  X509Certificate signedBy(Identity ca) throws CertificateRefusedException {
    try {
      ContentSigner signer =
          new JcaContentSignerBuilder(algorithm).setProvider(BouncyCastle.PROVIDER).build(ca.key());
      X509CertificateHolder made =
          versionOne
              ? new X509v1CertificateBuilder(issuer, serial, notBefore, notAfter, subject, key)
                  .build(signer)
              : versionThree(signer);
      return Certificates.of(padded ? pad(made) : made.getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("a software key always signs", e);
    }
  }

  private X509CertificateHolder versionThree(ContentSigner signer) throws IOException {
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(issuer, serial, notBefore, notAfter, subject, key);
    if (uniqueId) {
      builder.setSubjectUniqueID(new boolean[] {true});
    }
    for (Extension extension : extensions.values()) {
      builder.addExtension(extension);
    }
    return builder.build(signer);
  }

  /** One unused bit at the end of the signature: another byte string, the same certificate. */
  private static byte[] pad(X509CertificateHolder made) throws IOException {
    Certificate whole = made.toASN1Structure();
    byte[] bits = made.getSignature();
    bits[bits.length - 1] &= (byte) 0xfe;
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(whole.getTBSCertificate());
    parts.add(whole.getSignatureAlgorithm());
    parts.add(new DERBitString(bits, 1));
    return new DERSequence(parts).getEncoded("DER");
  }

  /** The last field as the teletex string that RFC 5280 leaves to the past. */
  private static X500Name teletex(X500Name name) {
    RDN[] fields = name.getRDNs();
    AttributeTypeAndValue last = fields[fields.length - 1].getFirst();
    fields[fields.length - 1] = new RDN(last.getType(), new DERT61String("sample"));
    return new X500Name(fields);
  }
}
