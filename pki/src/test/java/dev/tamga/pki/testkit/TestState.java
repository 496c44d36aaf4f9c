package dev.tamga.pki.testkit;

import static dev.tamga.pki.cert.SubjectField.COMMON_NAME;
import static dev.tamga.pki.cert.SubjectField.GIVEN_NAME;
import static dev.tamga.pki.cert.SubjectField.ORGANIZATION;
import static dev.tamga.pki.cert.SubjectField.ORGANIZATION_IDENTIFIER;
import static dev.tamga.pki.cert.SubjectField.SERIAL_NUMBER;
import static dev.tamga.pki.cert.SubjectField.SURNAME;
import static dev.tamga.pki.cert.SubjectField.TITLE;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CrlIssuer;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Endpoints;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A State with its CAs and ready identities, all made on first use with P-256 keys; the same call
 * gives the same identity again. Chains are leaf and issuing CA, without the root. Thread-safe.
 *
 * <p>Tests whose certificates meet foreign software (curl, OpenSSL, a real TLS stack's own clock)
 * create it with {@link Clock#systemUTC()}, all others with a {@link TestClock}.
 */
public final class TestState {
  /** Where tests pin the time. */
  public static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  /** The password of every key store that {@link #save} writes. */
  public static final String PASSWORD = "test-password";

  private final String code;
  private final Clock clock;
  private final KeyKind authorityKind;
  private final Map<Branch, Identity> authorities = new EnumMap<>(Branch.class);
  private final Map<Branch, List<Revocation>> revoked = new EnumMap<>(Branch.class);
  private final Map<String, Identity> identities = new TreeMap<>();
  private long crlNumber;

  private TestState(String code, Clock clock, KeyKind authorityKind) {
    this.code = code;
    this.clock = clock;
    this.authorityKind = authorityKind;
  }

  /**
   * @param code ISO 3166-1 alpha-2, upper case
   */
  public static TestState create(String code, Clock clock) {
    return new TestState(code, clock, KeyKind.EC_P256);
  }

  /** One whose CAs have keys of that kind. */
  public static TestState create(String code, Clock clock, KeyKind authorityKind) {
    return new TestState(code, clock, authorityKind);
  }

  public String code() {
    return code;
  }

  /** Its root, for all purposes. */
  public Anchor anchor() {
    return Anchor.of(code, authority(Branch.ROOT).certificate());
  }

  /** Itself and the others, with a CRL of each CA that has revoked anything. */
  public Trust trust(TestState... others) {
    List<Anchor> anchors = new ArrayList<>();
    List<X509CRL> crls = new ArrayList<>();
    anchors.add(anchor());
    crls.addAll(crls());
    for (TestState other : others) {
      anchors.add(other.anchor());
      crls.addAll(other.crls());
    }
    return new Trust(anchors, List.of(), crls);
  }

  /** The root or an issuing CA; its chain is itself, without the root. */
  public synchronized Identity authority(Branch branch) {
    Identity known = authorities.get(branch);
    if (known == null) {
      known = branch == Branch.ROOT ? makeRoot() : makeIssuing(branch);
      authorities.put(branch, known);
    }
    return known;
  }

  /** Software of the laboratory {@code lab}: TLS client. */
  public Identity labTls() {
    return client("lab", "scanner-1");
  }

  /** The laboratory's seal. */
  public Identity labSeal() {
    return seal("lab");
  }

  /** The head of the authority {@code prosecutor}. */
  public Identity head() {
    return head("prosecutor");
  }

  /** The deputy of the authority {@code prosecutor}. */
  public Identity deputy() {
    return deputy("prosecutor");
  }

  /** Software of the authority {@code prosecutor}: TLS client. */
  public Identity authorityTls() {
    return client("prosecutor", "office-1");
  }

  /** The seal of the authority {@code prosecutor}. */
  public Identity authoritySeal() {
    return seal("prosecutor");
  }

  /** The node's TLS server: {@code localhost}, 127.0.0.1, ::1. */
  public Identity nodeServer() {
    return issued("node-server", Profile.TLS_SERVER_NODE, "node", "localhost", clock);
  }

  /** The node as a client of other nodes. */
  public Identity nodePeer() {
    return issued("node-peer", Profile.TLS_PEER_NODE, "node", "node-1", clock);
  }

  /** The node's organisation seal. */
  public Identity nodeSeal() {
    return seal("node");
  }

  /** A timestamping unit. */
  public Identity tsa() {
    return issued("tsa", Profile.TSA_UNIT, "tsa", "TSU 1", clock);
  }

  /** An OCSP responder, charged by that CA. */
  public synchronized Identity ocspResponder(Branch branch) {
    String name = "OCSP " + branch.id();
    Identity known = identities.get(name);
    if (known == null) {
      known = make(branch, Profile.OCSP_RESPONDER, "ministry", name, clock, KeyKind.EC_P256);
      identities.put(name, known);
    }
    return known;
  }

  /** Software of any organisation: TLS client. */
  public Identity client(String organisation, String system) {
    String key = "client " + organisation + ' ' + system;
    return issued(key, Profile.TLS_CLIENT_SYSTEM, organisation, system, clock);
  }

  public Identity seal(String organisation) {
    return issued(
        "seal " + organisation, Profile.ORG_SEAL, organisation, organisation + " seal", clock);
  }

  public Identity head(String organisation) {
    return issued(
        "head " + organisation, Profile.DOC_SIGN_HEAD, organisation, "Aigul Serik", clock);
  }

  public Identity deputy(String organisation) {
    return issued(
        "deputy " + organisation, Profile.DOC_SIGN_DEPUTY, organisation, "Daniyar Omar", clock);
  }

  /** Good, until an hour ago. */
  public Identity expired(Profile profile) {
    Clock then = Clock.offset(clock, Duration.ofHours(1).plus(profile.validity()).negated());
    return issued("expired " + profile, profile, "expired", "expired", then);
  }

  /** Good, from an hour on. */
  public Identity notYetValid(Profile profile) {
    Clock then = Clock.offset(clock, Duration.ofMinutes(65));
    return issued("future " + profile, profile, "future", "future", then);
  }

  /** Good, but revoked a minute ago; take {@link #trust} or {@link #crl} afterwards. */
  public synchronized Identity revoked(Profile profile) {
    boolean known = identities.containsKey("revoked " + profile);
    Identity identity = issued("revoked " + profile, profile, "revoked", "revoked", clock);
    if (!known) {
      revoke(identity.certificate(), clock.instant().minusSeconds(60));
    }
    return identity;
  }

  /** A good seal, where a TLS client is expected, or the other way round. */
  public Identity wrongPurpose(Purpose wanted) {
    return wanted == Purpose.DOCUMENT_SIGNATURE ? labTls() : labSeal();
  }

  /** Signed by this State's CA, with the name of another State in it. */
  public Identity nameOf(String otherState, Profile profile) {
    Identity good = issued("like " + profile, profile, "stray", "stray", clock);
    return BentCertificate.like(good.certificate())
        .subject("C=" + otherState + ",O=Stray,CN=stray")
        .signedBy(authority(branchOf(profile)));
  }

  /** A new certificate for a new key. */
  public Identity issue(Profile profile, String organisation, String commonName) {
    return issue(profile, organisation, commonName, KeyKind.EC_P256);
  }

  /** A new certificate for a new key of that kind. */
  public Identity issue(Profile profile, String organisation, String commonName, KeyKind kind) {
    return make(profile, organisation, commonName, clock, kind);
  }

  /** The seal of an organisation with a key of that kind; the same at each call. */
  public synchronized Identity seal(String organisation, KeyKind kind) {
    return identities.computeIfAbsent(
        "seal " + organisation + ' ' + kind,
        key -> issue(Profile.ORG_SEAL, organisation, organisation + " seal", kind));
  }

  /** Revokes it now. */
  public void revoke(X509Certificate certificate) {
    revoke(certificate, clock.instant());
  }

  /** Revokes it as of that time. */
  public synchronized void revoke(X509Certificate certificate, Instant since) {
    Branch branch =
        Arrays.stream(Branch.values())
            .filter(
                b ->
                    authority(b)
                        .certificate()
                        .getSubjectX500Principal()
                        .equals(certificate.getIssuerX500Principal()))
            .findFirst()
            .orElseThrow();
    revoked
        .computeIfAbsent(branch, b -> new ArrayList<>())
        .add(
            new Revocation(
                certificate.getSerialNumber(),
                branch,
                since,
                RevocationReason.KEY_COMPROMISE,
                false));
  }

  /** A fresh full CRL with the next number. */
  public synchronized X509CRL crl(Branch branch) {
    try {
      crlNumber++;
      return CrlIssuer.issue(
          authority(branch),
          BigInteger.valueOf(crlNumber),
          revoked.getOrDefault(branch, List.of()),
          clock.instant(),
          Duration.ofDays(1));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A fresh CRL of each CA that has revoked anything. */
  public synchronized List<X509CRL> crls() {
    return revoked.keySet().stream().map(this::crl).toList();
  }

  /** Writes a fresh CRL in DER, as a node reads it; replaces the file in one step. */
  public void writeCrl(Branch branch, Path file) throws IOException {
    Path staged = file.resolveSibling(file.getFileName() + ".new");
    Files.write(staged, Certificates.der(crl(branch)));
    Files.move(staged, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Writes {@code <name>.p12} (password {@link #PASSWORD}) and {@code <name>.pem} (chain without
   * the root).
   *
   * @return the key store
   */
  public static Path save(Identity identity, Path folder, String name) {
    try (Secret password = Secret.of(PASSWORD.toCharArray())) {
      Path file = folder.resolve(name + ".p12");
      identity.save(file, password);
      Files.writeString(folder.resolve(name + ".pem"), Certificates.pem(identity.chain()));
      return file;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Writes the root in PEM: {@code kz-root.pem}. */
  public Path saveRoot(Path folder) {
    try {
      Path file = folder.resolve(code.toLowerCase(Locale.ROOT) + "-root.pem");
      return Files.writeString(file, Certificates.pem(List.of(anchor().root())));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private synchronized Identity issued(
      String key, Profile profile, String organisation, String commonName, Clock when) {
    Identity known = identities.get(key);
    if (known == null) {
      known = make(profile, organisation, commonName, when, KeyKind.EC_P256);
      identities.put(key, known);
    }
    return known;
  }

  private Identity make(
      Profile profile, String organisation, String name, Clock when, KeyKind kind) {
    return make(branchOf(profile), profile, organisation, name, when, kind);
  }

  private Identity make(
      Branch branch, Profile profile, String organisation, String name, Clock when, KeyKind kind) {
    KeyPair key = kind.generate();
    return new Identity(
        key.getPrivate(), certify(branch, profile, organisation, name, key.getPublic(), when));
  }

  /** A new certificate for a key that stands somewhere else, and its CA's. */
  public List<X509Certificate> certify(
      Profile profile, String organisation, String commonName, PublicKey key) {
    return certify(branchOf(profile), profile, organisation, commonName, key, clock);
  }

  private List<X509Certificate> certify(
      Branch branch, Profile profile, String organisation, String name, PublicKey key, Clock when) {
    try {
      CertificateOrder order =
          new CertificateOrder(
              profile,
              subject(profile, organisation, name),
              names(profile, organisation, name),
              key);
      Identity ca = authority(branch);
      X509Certificate leaf = new CertificateIssuer(ca, endpoints(branch), when).issue(order);
      return List.of(leaf, ca.certificate());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Identity makeRoot() {
    try {
      return CertificateIssuer.root(caSubject("Root CA"), authorityKind.generate(), longAgo());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Identity makeIssuing(Branch branch) {
    try {
      KeyPair key = authorityKind.generate();
      NameSpace names =
          branch == Branch.TLS
              ? new NameSpace(
                  code,
                  List.of("localhost", "example." + code.toLowerCase(Locale.ROOT)),
                  List.of("127.0.0.0/8", "::1/128"))
              : NameSpace.of(code);
      X509Certificate ca =
          new CertificateIssuer(authority(Branch.ROOT), endpoints(Branch.ROOT), longAgo())
              .issueCa(
                  new CertificateOrder(
                      Profile.ISSUING_CA,
                      caSubject(branch.id() + " CA"),
                      List.of(),
                      key.getPublic(),
                      Optional.of(Profile.ISSUING_CA.longestValidity())),
                  branch.purposes(),
                  names);
      return new Identity(key.getPrivate(), List.of(ca));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** CAs are three years old, so that they were there when what expired was issued. */
  private Clock longAgo() {
    return Clock.offset(clock, Duration.ofDays(-1100));
  }

  private Endpoints endpoints(Branch branch) {
    String base = "http://pki.example." + code.toLowerCase(Locale.ROOT) + "/" + branch.id();
    return new Endpoints(URI.create(base + ".crl"), URI.create(base + ".crt"));
  }

  private Subject caSubject(String name) {
    return Subject.of(code)
        .with(ORGANIZATION, "Ministry of Justice")
        .with(COMMON_NAME, code + " " + name);
  }

  private Subject subject(Profile profile, String organisation, String name) {
    Map<SubjectField, String> values = new EnumMap<>(SubjectField.class);
    values.put(SubjectField.COUNTRY, code);
    values.put(ORGANIZATION, organisation);
    values.put(ORGANIZATION_IDENTIFIER, "GOV" + code + "-" + organisation);
    values.put(GIVEN_NAME, "Aigul");
    values.put(SURNAME, "Serik");
    values.put(SERIAL_NUMBER, "PNO" + code + "-1234567");
    values.put(COMMON_NAME, name);
    values.put(TITLE, profile == Profile.DOC_SIGN_HEAD ? "Head" : "Deputy head");
    values.keySet().retainAll(profile.subject());
    return new Subject(values);
  }

  private List<AlternativeName> names(Profile profile, String organisation, String name) {
    return switch (profile) {
      case TLS_SERVER_NODE ->
          name.equals("localhost")
              ? List.of(
                  AlternativeName.dns(name),
                  AlternativeName.ip("127.0.0.1"),
                  AlternativeName.ip("::1"),
                  AlternativeName.node(code, "node-1"))
              : List.of(AlternativeName.dns(name));
      case TLS_PEER_NODE -> List.of(AlternativeName.node(code, name));
      case TLS_CLIENT_SYSTEM -> List.of(AlternativeName.system(code, organisation, name));
      default -> List.of();
    };
  }

  private static Branch branchOf(Profile profile) {
    return Arrays.stream(Branch.values())
        .filter(branch -> branch.purposes().contains(profile.purpose().orElseThrow()))
        .findFirst()
        .orElseThrow();
  }
}
