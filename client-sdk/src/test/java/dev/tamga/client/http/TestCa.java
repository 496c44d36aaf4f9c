package dev.tamga.client.http;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA made for a test; its certificates are good for both sides of TLS. */
final class TestCa {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final X500Name name;
  private final KeyPair key;
  private final X509Certificate certificate;

  /** A key with its certificate. */
  record Issued(PrivateKey key, X509Certificate certificate) {
    Credentials trusting(TestCa ca) throws Exception {
      return new Credentials(ca.trustManager(), key, List.of(certificate));
    }
  }

  TestCa(String name) throws Exception {
    this.name = new X500Name("CN=" + name);
    this.key = newKey();
    this.certificate =
        issue(this.name, key, this.name, key, true, Duration.ofDays(9), new GeneralName[0]);
  }

  /** Good for {@code localhost} and 127.0.0.1. */
  Issued issue(String subject) throws Exception {
    return issue(subject, Duration.ofDays(9), dns("localhost"), ip("127.0.0.1"));
  }

  /** Valid from ten days ago until {@code left} from now. */
  Issued issue(String subject, Duration left, GeneralName... names) throws Exception {
    KeyPair leaf = newKey();
    X500Name subjectName = new X500Name("CN=" + subject);
    return new Issued(leaf.getPrivate(), issue(name, key, subjectName, leaf, false, left, names));
  }

  static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  static GeneralName ip(String address) {
    return new GeneralName(GeneralName.iPAddress, address);
  }

  X509ExtendedTrustManager trustManager() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", certificate);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  private static KeyPair newKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate issue(
      X500Name issuer,
      KeyPair issuerKey,
      X500Name subject,
      KeyPair subjectKey,
      boolean ca,
      Duration left,
      GeneralName[] names)
      throws Exception {
    Instant now = Clock.systemUTC().instant();
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(SERIAL.getAndIncrement()),
            Date.from(now.minus(Duration.ofDays(10))),
            Date.from(now.plus(left)),
            subject,
            subjectKey.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
    if (names.length > 0) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }
}
