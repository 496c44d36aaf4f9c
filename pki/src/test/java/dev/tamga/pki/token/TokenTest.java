package dev.tamga.pki.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CrlIssuer;
import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Endpoints;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.SignatureParts;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.ProvidedKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretSource;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.testkit.SoftHsm;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** pki/README.md, "Keys in tokens", with SoftHSM2 as the token. */
class TokenTest {
  private static final SigningState KZ = SigningState.create("KZ");
  private static final String THEN = Long.toString(SigningState.NOW.getEpochSecond());
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);
  private static final int THREADS = 8;
  private static final int EACH = 200;

  private static SoftHsm hsm;
  private static Token token;
  private static TokenKeys keys;

  @TempDir Path dir;

  @BeforeAll
  static void openToken() {
    hsm = SoftHsm.get();
    hsm.token("signing");
    hsm.token("second");
    token = hsm.open("signing");
    keys = new TokenKeys(token);
  }

  private static Identity seal(String label, KeyKind kind) {
    return SoftHsm.identity(token, label, kind, KZ.state(), Profile.ORG_SEAL, label);
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "EC_P384", "RSA_3072"})
  void newKey_cannotBeTakenOut(KeyKind kind) throws Exception {
    Identity made = keys.generate("inside-" + kind, kind);

    assertThat(KeyKind.of(made.certificate().getPublicKey())).contains(kind);
    assertThat(made.key().getEncoded()).isNull();
    assertThat(made.key().getFormat()).isNull();
    PrivateKey raw = token.session().key("inside-" + kind, made.certificate().getPublicKey());
    assertThat(raw.getEncoded()).isNull();
    assertThat(raw.toString()).contains("token object, sensitive, unextractable");
    assertThatThrownBy(
            () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(made.key()))
        .isInstanceOf(NotSerializableException.class);
    assertThatThrownBy(() -> made.save(dir.resolve("out.p12"), Secret.of(new char[] {'x'})))
        .isInstanceOf(KeyStoreRefusedException.class)
        .hasMessageContaining("without an encoding");
    assertThat(dir.resolve("out.p12")).doesNotExist();
  }

  /** SoftHSM2 shows an object twice, for good, to a search that meets its making. */
  @Test
  void keysMadeWhileOthersSearch_areThereOnce() throws Exception {
    keys.generate("searched", KeyKind.EC_P256);
    var made = new AtomicBoolean();
    ExecutorService others = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> searches = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        searches.add(
            others.submit(
                () -> {
                  while (!made.get()) {
                    token.identity("searched");
                  }
                  return null;
                }));
      }
      for (int i = 0; i < 40; i++) {
        keys.generate("made-" + i, KeyKind.EC_P256);
        assertThat(keys.list()).extracting(TokenEntry::label).contains("made-" + i);
      }
      made.set(true);
      for (Future<?> search : searches) {
        search.get();
      }
    } finally {
      made.set(true);
      others.shutdownNow();
    }
    for (int i = 0; i < 40; i++) {
      keys.destroy("made-" + i);
    }
  }

  @Test
  void keyThatManyAskForAtOnce_isMadeOnce_andTheOthersAreToldThatItIsTaken() throws Exception {
    ExecutorService asking = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < 5; round++) {
        String label = "wanted-" + round;
        List<Future<Boolean>> asked = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          asked.add(asking.submit(() -> isMade(label)));
        }
        int made = 0;
        for (Future<Boolean> one : asked) {
          made += one.get() ? 1 : 0;
        }
        assertThat(made).isOne();
        keys.destroy(label);
      }
    } finally {
      asking.shutdownNow();
    }
  }

  private boolean isMade(String label) throws Exception {
    try {
      keys.generate(label, KeyKind.EC_P256);
      return true;
    } catch (KeyStoreRefusedException e) {
      assertThat(e).hasMessageContaining("has a key \"" + label + "\" already");
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "EC_P384", "RSA_3072"})
  void cadesByKeyInToken_openSslVerifies(KeyKind kind) throws Exception {
    OpenSsl openssl = OpenSsl.in(dir);
    Identity seal = seal("cms-" + kind, kind);
    Identity unit =
        SoftHsm.identity(token, "tsu-" + kind, kind, KZ.state(), Profile.TSA_UNIT, "TSU 9");
    var authority = new TimestampAuthority(unit, SigningState.POLICY, SigningState.CLOCK);

    byte[] p7s = new CadesSigner(seal, authority.stamper(), SigningState.CLOCK).sign(MANIFEST);

    openssl
        .pem("roots.pem", List.of(KZ.root()))
        .file("manifest.xml", MANIFEST)
        .file("signature.p7s", p7s)
        .file("token.der", SignatureParts.timestampToken(p7s))
        .file("value.bin", SignatureParts.signatureValue(p7s));
    var cms =
        openssl.run(
            ("cms -verify -cades -binary -inform DER -in signature.p7s -content manifest.xml"
                    + " -CAfile roots.pem -purpose any -out out.bin -attime "
                    + THEN)
                .split(" "));
    assertThat(cms.exit()).as(cms.said()).isZero();
    // openssl ts knows no RSASSA-PSS; a token is CMS, and openssl cms does
    String check =
        kind == KeyKind.RSA_3072
            ? "cms -verify -binary -inform DER -in token.der -purpose any -out out.bin"
            : "ts -verify -token_in -in token.der -data value.bin";
    var ts = openssl.run((check + " -CAfile roots.pem -attime " + THEN).split(" "));
    assertThat(ts.exit()).as(ts.said()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "EC_P384", "RSA_3072"})
  void requestByKeyInToken_openSslVerifiesItsProof(KeyKind kind) throws Exception {
    OpenSsl openssl = OpenSsl.in(dir);
    Identity made = keys.generate("csr-" + kind, kind);

    byte[] csr =
        Pkcs10.make(
            Subject.parse("C=KZ, O=Lab, CN=x"), made.key(), made.certificate().getPublicKey());

    assertThat(Pkcs10.of(csr).key()).isEqualTo(made.certificate().getPublicKey());
    var result =
        openssl
            .file("x.csr", csr)
            .run("req", "-inform", "DER", "-in", "x.csr", "-verify", "-noout");
    assertThat(result.exit()).as(result.said()).isZero();
  }

  @Test
  void caWithItsKeyInToken_issuesCertificatesAndCrls() throws Exception {
    Identity made = keys.generate("ca", KeyKind.EC_P384);
    X509Certificate root = KZ.root();
    Identity signCa = KZ.state().authority(Branch.ROOT);
    var endpoints =
        new Endpoints(URI.create("http://ca.example/x.crl"), URI.create("http://ca.example/x.cer"));
    X509Certificate certificate =
        new CertificateIssuer(signCa, endpoints, SigningState.CLOCK)
            .issueCa(
                new CertificateOrder(
                    Profile.ISSUING_CA,
                    Subject.parse("C=KZ, O=Ministry, CN=Sign CA 2"),
                    List.of(),
                    made.certificate().getPublicKey()),
                Branch.SIGN.purposes(),
                NameSpace.of("KZ"));
    Identity ca = keys.certify("ca", List.of(certificate, root));
    KeyPair leafKey = KeyKind.EC_P256.generate();

    X509Certificate leaf =
        new CertificateIssuer(ca, endpoints, SigningState.CLOCK)
            .issue(
                new CertificateOrder(
                    Profile.ORG_SEAL,
                    Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-2, CN=Seal"),
                    List.of(),
                    leafKey.getPublic()));
    X509CRL crl =
        CrlIssuer.issue(ca, BigInteger.ONE, List.of(), SigningState.NOW, Duration.ofDays(1));

    leaf.verify(certificate.getPublicKey());
    crl.verify(certificate.getPublicKey());
    assertThat(ca.chain()).containsExactly(certificate, root);
  }

  @Test
  void renewalWithNewKey_leavesTheOldOneUntilItIsDestroyed() throws Exception {
    Identity old = seal("seal-2026", KeyKind.EC_P256);
    Identity renewed = seal("seal-2027", KeyKind.EC_P256);

    assertThat(renewed.certificate().getPublicKey()).isNotEqualTo(old.certificate().getPublicKey());
    old.requireMatchingKey("old");
    renewed.requireMatchingKey("new");

    keys.destroy("seal-2026");

    assertThatThrownBy(() -> token.identity("seal-2026"))
        .isInstanceOf(KeyStoreRefusedException.class)
        .hasMessageContaining("no key \"seal-2026\"");
    renewed.requireMatchingKey("new");
    assertThat(token.identity("seal-2027").chain()).isEqualTo(renewed.chain());
  }

  @Test
  void certificateOfAnotherKey_isRefusedAndTheFormerStays() throws Exception {
    Identity mine = seal("mine", KeyKind.EC_P256);
    Identity other = seal("other", KeyKind.EC_P256);

    assertThatThrownBy(() -> keys.certify("mine", other.chain()))
        .isInstanceOf(KeyStoreRefusedException.class)
        .hasMessageContaining("not for key \"mine\"");
    assertThat(token.identity("mine").chain()).isEqualTo(mine.chain());
  }

  /** As when a CA got a new key: SunPKCS11 goes by the name alone and takes either. */
  @Test
  void twoCasOfOneName_eachKeyHasItsOwnIssuer() throws Exception {
    for (int i = 0; i < 3; i++) {
      TestState again = TestState.create("KZ", SigningState.CLOCK);
      Identity seal =
          SoftHsm.identity(
              token, "ca-twin-" + i, KeyKind.EC_P256, again, Profile.ORG_SEAL, "Seal " + i);

      assertThat(seal.chain()).hasSize(2);
      assertThat(seal.chain().get(1)).isEqualTo(again.authority(Branch.SIGN).certificate());
    }
  }

  @Test
  void takenLabel_isRefusedAndTheKeyStays() throws Exception {
    Identity first = keys.generate("taken", KeyKind.EC_P256);

    assertThatThrownBy(() -> keys.generate("taken", KeyKind.EC_P256))
        .isInstanceOf(KeyStoreRefusedException.class)
        .hasMessageContaining("already");
    assertThat(token.identity("taken").certificate()).isEqualTo(first.certificate());
  }

  @Test
  void listShowsWhichKeysWaitForACertificate() throws Exception {
    keys.generate("waiting", KeyKind.EC_P256);
    seal("issued", KeyKind.EC_P256);

    assertThat(keys.list())
        .filteredOn(entry -> List.of("waiting", "issued").contains(entry.label()))
        .extracting(TokenEntry::label, TokenEntry::isWaiting, TokenEntry::exportable)
        .containsExactly(tuple("issued", false, false), tuple("waiting", true, false));
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "RSA_3072"})
  void manyThreads_allSign(KeyKind kind) throws Exception {
    Identity seal = seal("threads-" + kind, kind);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      byte[] message = ("message " + i).getBytes(UTF_8);
      work.add(() -> signAndVerify(seal, kind, message));
    }
    try {
      int signed = 0;
      for (Future<Integer> done : pool.invokeAll(work)) {
        signed += done.get();
      }
      assertThat(signed).isEqualTo(THREADS * EACH);
    } finally {
      pool.shutdownNow();
    }
  }

  private static int signAndVerify(Identity seal, KeyKind kind, byte[] message) throws Exception {
    int good = 0;
    for (int i = 0; i < EACH; i++) {
      Signature signer =
          Signature.getInstance(
              kind.signatureAlgorithm(), ProvidedKey.signing(seal.key()).orElseThrow());
      signer.initSign(seal.key());
      signer.update(message);
      byte[] value = signer.sign();
      Signature verifier = Signature.getInstance(kind.signatureAlgorithm(), BouncyCastle.PROVIDER);
      verifier.initVerify(seal.certificate().getPublicKey());
      verifier.update(message);
      good += verifier.verify(value) ? 1 : 0;
    }
    return good;
  }

  @Test
  void twoTokens_keepTheirKeysApart() throws Exception {
    Token second = hsm.open("second");
    Identity here = keys.generate("same", KeyKind.EC_P256);
    Identity there = new TokenKeys(second).generate("same", KeyKind.EC_P256);

    assertThat(here.certificate().getPublicKey()).isNotEqualTo(there.certificate().getPublicKey());
    here.requireMatchingKey("here");
    there.requireMatchingKey("there");
    new TokenKeys(second).destroy("same");
    assertThat(token.identity("same").certificate()).isEqualTo(here.certificate());
  }

  @Test
  void source_opensByLabels() throws Exception {
    Identity made = seal("by-source", KeyKind.EC_P256);
    Path pin = SoftHsm.pinFile(dir, SoftHsm.PIN);

    var source =
        new TokenSource(
            new TokenAddress(hsm.library(), "signing"), "by-source", SecretSource.file(pin));

    assertThat(source.open().chain()).isEqualTo(made.chain());
    assertThat(source.toString()).contains("by-source", "signing").doesNotContain("pin");
  }

  @Test
  void absentTokenKeyLibraryOrPinFile_isRefusedByName() throws Exception {
    SecretSource pin = SecretSource.file(SoftHsm.pinFile(dir, SoftHsm.PIN));
    var address = new TokenAddress(hsm.library(), "signing");

    refused(new TokenSource(new TokenAddress(hsm.library(), "none"), "k", pin))
        .contains("no token \"none\"", "signing", "second");
    refused(new TokenSource(address, "no-such-key", pin)).contains("no key \"no-such-key\"");
    refused(new TokenSource(new TokenAddress(dir.resolve("no.so"), "x"), "k", pin))
        .contains("no such file");
    refused(new TokenSource(new TokenAddress(dir.resolve("token.pin"), "x"), "k", pin))
        .contains("does not load");
    refused(new TokenSource(address, "k", SecretSource.file(dir.resolve("no.pin"))))
        .contains("no.pin", "cannot be read");
  }

  private static AbstractStringAssert<?> refused(TokenSource source) {
    return assertThat(
        catchThrowableOfType(KeyStoreRefusedException.class, source::open).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "ключ", "a/b"})
  void keyLabelOfAnotherForm_isRefused(String label) {
    assertThatThrownBy(() -> keys.generate(label, KeyKind.EC_P256))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key label");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "trailing ", "123456789012345678901234567890123"})
  void tokenLabelOfAnotherForm_isRefused(String label) {
    assertThatThrownBy(() -> new TokenAddress(hsm.library(), label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token label");
  }
}
