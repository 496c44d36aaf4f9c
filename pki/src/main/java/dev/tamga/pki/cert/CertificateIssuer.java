package dev.tamga.pki.cert;

import dev.tamga.pki.key.ContentSigners;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;

/**
 * Issues certificates: what the profile prescribes, for a name and a key, and nothing else.
 *
 * <p>Serial numbers are 16 random octets. A certificate is valid from five minutes ago, so that a
 * clock that is a little behind takes it, and never longer than its issuer. Thread-safe.
 */
public final class CertificateIssuer {
  private static final Duration BACKDATE = Duration.ofMinutes(5);
  private static final int SERIAL_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Never leave the process, and sign nothing but what {@link Probe}s read. */
  private static final Map<KeyKind, KeyPair> THROW_AWAY = new ConcurrentHashMap<>();

  /** Looks at a certificate before it is signed (pki/GOVERNANCE.md, section 7). */
  @FunctionalInterface
  public interface Probe {
    /** Lets all pass: for tests that make bad certificates. */
    Probe NONE = (draft, chain) -> {};

    /**
     * Called with the exact content that will be signed, under the signature of a throw-away key.
     *
     * @param chain the CA that will sign and those above it; empty for a root
     * @throws CertificateRefusedException if it must not be signed
     */
    void check(X509Certificate draft, List<X509Certificate> chain)
        throws CertificateRefusedException;
  }

  private final Identity issuer;
  private final Endpoints endpoints;
  private final Clock clock;
  private final Probe probe;

  /**
   * @param issuer the CA's key and its chain
   * @param endpoints where this CA publishes; stands in each certificate
   */
  public CertificateIssuer(Identity issuer, Endpoints endpoints, Clock clock) {
    this(issuer, endpoints, clock, Probe.NONE);
  }

  /**
   * The same with a look at each certificate before it is signed.
   *
   * @param probe what looks
   */
  public CertificateIssuer(Identity issuer, Endpoints endpoints, Clock clock, Probe probe) {
    this.issuer = issuer;
    this.endpoints = endpoints;
    this.clock = clock;
    this.probe = probe;
  }

  /**
   * An issuer that has the CA's name and no key of it: what it issues shows what would be signed,
   * under the signature of a throw-away key, and verifies nowhere.
   *
   * @param chain the CA and those above it
   * @throws CertificateRefusedException if the CA's key is of no kind that is admitted
   */
  public static CertificateIssuer drafting(
      List<X509Certificate> chain, Endpoints endpoints, Clock clock, Probe probe)
      throws CertificateRefusedException {
    KeyPair key = throwAway(kind(chain.get(0).getPublicKey()));
    return new CertificateIssuer(new Identity(key.getPrivate(), chain), endpoints, clock, probe);
  }

  /**
   * Makes a root: a self-signed CA certificate of the profile {@link Profile#ROOT_CA}.
   *
   * @throws CertificateRefusedException if the subject does not fit the profile
   */
  public static Identity root(Subject subject, KeyPair key, Clock clock)
      throws CertificateRefusedException {
    return root(subject, key, clock, Probe.NONE);
  }

  /**
   * The same with a look at it before it is signed.
   *
   * @throws CertificateRefusedException if the subject does not fit the profile, or the probe
   *     refuses
   */
  public static Identity root(Subject subject, KeyPair key, Clock clock, Probe probe)
      throws CertificateRefusedException {
    CertificateOrder order =
        new CertificateOrder(Profile.ROOT_CA, subject, List.of(), key.getPublic());
    OrderRules.check(order);
    Instant from = start(clock);
    X509v3CertificateBuilder builder =
        builder(order, subject.encode(), from, from.plus(Profile.ROOT_CA.validity()));
    Extensions.addRoot(builder, key.getPublic());
    return new Identity(
        key.getPrivate(),
        List.of(sign(builder, key.getPrivate(), key.getPublic(), probe, List.of())));
  }

  /**
   * Issues a leaf certificate.
   *
   * @throws CertificateRefusedException if the order does not fit its profile, the key is not
   *     admitted, or the issuer may not certify this purpose, these names or this time
   */
  public X509Certificate issue(CertificateOrder order) throws CertificateRefusedException {
    requireIssuable(order, issuer.certificate());
    Instant from = start(clock);
    X509v3CertificateBuilder builder = builder(order, issuerName(), from, end(order, from));
    Extensions.addLeaf(builder, order, issuer.certificate(), endpoints, from);
    return sign(builder);
  }

  /**
   * Checks the order of a leaf; no key of the CA is touched.
   *
   * @param ca the CA's certificate
   * @throws CertificateRefusedException if the order does not fit its profile, the key is not
   *     admitted, or the CA may not certify this purpose or these names
   */
  public static void requireIssuable(CertificateOrder order, X509Certificate ca)
      throws CertificateRefusedException {
    if (order.profile().isCa()) {
      throw new CertificateRefusedException(
          "profile: " + order.profile().id() + " (expected: a leaf)",
          "pki/README.md, Profiles",
          "CAs are made with ca init");
    }
    OrderRules.check(order);
    OrderRules.checkIssuer(order, ca);
  }

  /**
   * Issues the certificate of an issuing CA: path length 0, critical name constraints, and the
   * extended key usages of what it may issue, so that a TLS CA cannot vouch for a signature.
   *
   * @throws CertificateRefusedException as {@link #issue}
   */
  public X509Certificate issueCa(CertificateOrder order, Set<Purpose> purposes, NameSpace names)
      throws CertificateRefusedException {
    if (order.profile() != Profile.ISSUING_CA || purposes.isEmpty()) {
      throw new CertificateRefusedException(
          "profile: " + order.profile().id() + " for " + purposes + " (expected: issuing-ca)",
          "pki/README.md, Profiles",
          "name the profile issuing-ca and at least one purpose");
    }
    OrderRules.check(order);
    OrderRules.checkSameState(order.subject(), issuer.certificate());
    Instant from = start(clock);
    X509v3CertificateBuilder builder = builder(order, issuerName(), from, end(order, from));
    Extensions.addIssuingCa(builder, order.key(), issuer.certificate(), endpoints, purposes, names);
    return sign(builder);
  }

  private X500Name issuerName() {
    return X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
  }

  /** The last second of the certificate: as asked, or as the profile says but within the issuer. */
  private Instant end(CertificateOrder order, Instant from) throws CertificateRefusedException {
    Instant issuerEnd = issuer.certificate().getNotAfter().toInstant();
    Instant end = from.plus(order.validity().orElse(order.profile().validity())).minusSeconds(1);
    if (!end.isAfter(issuerEnd)) {
      return end;
    }
    if (order.validity().isPresent() || !issuerEnd.isAfter(clock.instant())) {
      throw new CertificateRefusedException(
          "validity: until " + end + " (expected: within the CA's, " + issuerEnd + ")",
          "RFC 5280 section 6.1 (every certificate of a path is valid)",
          "ask for less, or renew the CA");
    }
    return issuerEnd;
  }

  private static Instant start(Clock clock) {
    return clock.instant().minus(BACKDATE).truncatedTo(ChronoUnit.SECONDS);
  }

  private static X509v3CertificateBuilder builder(
      CertificateOrder order, X500Name issuer, Instant from, Instant to) {
    return new X509v3CertificateBuilder(
        issuer,
        serial(),
        Date.from(from),
        Date.from(to),
        order.subject().encode(),
        SubjectPublicKeyInfo.getInstance(order.key().getEncoded()));
  }

  private static BigInteger serial() {
    BigInteger serial;
    do {
      serial = new BigInteger(SERIAL_BITS, RANDOM);
    } while (serial.signum() == 0);
    return serial;
  }

  private X509Certificate sign(X509v3CertificateBuilder builder)
      throws CertificateRefusedException {
    PublicKey key = issuer.certificate().getPublicKey();
    return sign(builder, issuer.key(), key, probe, issuer.chain());
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder,
      PrivateKey key,
      PublicKey publicKey,
      Probe probe,
      List<X509Certificate> chain)
      throws CertificateRefusedException {
    try {
      if (probe == Probe.NONE) {
        return Certificates.of(builder.build(signer(key, publicKey)).getEncoded());
      }
      PrivateKey throwAway = throwAway(kind(publicKey)).getPrivate();
      X509CertificateHolder draft = builder.build(signer(throwAway, publicKey));
      probe.check(Certificates.of(draft.getEncoded()), chain);
      X509CertificateHolder made = builder.build(signer(key, publicKey));
      requireSame(draft, made);
      return Certificates.of(made.getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    } catch (RuntimeOperatorException e) {
      throw keyFailed(e);
    }
  }

  /** A token may fail after the signature was begun, which Bouncy Castle reports unchecked. */
  static CertificateRefusedException keyFailed(Exception e) {
    return new CertificateRefusedException(
            "key: does not sign: " + e.getMessage(),
            "pki/README.md, Keys",
            "check the key store or token")
        .causedBy(e);
  }

  private static void requireSame(X509CertificateHolder draft, X509CertificateHolder made)
      throws IOException {
    if (!Arrays.equals(
        draft.toASN1Structure().getTBSCertificate().getEncoded(),
        made.toASN1Structure().getTBSCertificate().getEncoded())) {
      throw new IllegalStateException("what was looked at is not what was signed");
    }
  }

  private static KeyPair throwAway(KeyKind kind) {
    return THROW_AWAY.computeIfAbsent(kind, KeyKind::generate);
  }

  /**
   * The signer for certificates and CRLs with that key; one that stands in a token has no encoding
   * and is used through the provider that knows it.
   *
   * @throws CertificateRefusedException if the key does not sign
   */
  public static ContentSigner signer(PrivateKey key, PublicKey publicKey)
      throws CertificateRefusedException {
    try {
      return ContentSigners.of(key, kind(publicKey).signatureAlgorithm());
    } catch (OperatorCreationException e) {
      throw keyFailed(e);
    }
  }

  private static KeyKind kind(PublicKey key) throws CertificateRefusedException {
    return KeyKind.of(key)
        .orElseThrow(
            () ->
                new CertificateRefusedException(
                    "CA key: " + key.getAlgorithm() + " of no kind that is admitted",
                    "pki/README.md, Keys",
                    "take a key of a kind that pki/README.md, Algorithms, has"));
  }
}
