package dev.tamga.pki.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.PublicKeys;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.signed.CheckedKeys;
import dev.tamga.pki.signed.OneSigner;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** GOST R 34.10-2012 against OpenSSL's gost engine: certificate, request, CMS; both directions. */
class GostOpenSslTest {
  private static final String THEN = Long.toString(SigningState.NOW.getEpochSecond());
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);
  private static final SigningState KZ = SigningState.create("KZ");
  private static final String CONFIGURATION =
      "[req]\ndistinguished_name=dn\nprompt=no\nx509_extensions=v3\n[dn]\nC=KZ\nO=Foreign\nCN=Foreign\n"
          + "[v3]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,digitalSignature\n";

  @TempDir Path dir;
  private OpenSsl openssl;

  @BeforeEach
  void needGostEngine() throws IOException {
    openssl = OpenSsl.in(dir);
    Assumptions.assumeTrue(
        openssl.run("engine", "gost").exit() == 0,
        "no gost engine (libengine-gost-openssl): foreign check of GOST skipped");
  }

  /** A root, an issuing CA and a leaf, all with GOST keys. */
  @ParameterizedTest
  @EnumSource(names = {"GOST_256", "GOST_512"})
  void ourPathAndSignature_passOpenSsl(KeyKind kind) throws Exception {
    TestState state = TestState.create("KZ", SigningState.CLOCK, kind);
    Identity seal = state.seal("lab", kind);
    var signer =
        new CadesSigner(
            seal,
            new TimestampAuthority(state.tsa(), SigningState.POLICY, SigningState.CLOCK).stamper(),
            SigningState.CLOCK);
    byte[] p7s = signer.sign(MANIFEST);
    openssl
        .pem("roots.pem", List.of(state.anchor().root()))
        .pem("ca.pem", seal.chain().subList(1, 2))
        .pem("leaf.pem", List.of(seal.certificate()))
        .file("m.xml", MANIFEST)
        .file("other.xml", "<other/>".getBytes(UTF_8))
        .file("s.p7s", p7s);
    passes(
        gost(
            "verify",
            "-x509_strict",
            "-CAfile",
            "roots.pem",
            "-untrusted",
            "ca.pem",
            "-attime",
            THEN,
            "leaf.pem"));
    passes(cmsVerify("m.xml"));
    assertThat(cmsVerify("other.xml").exit()).isNotZero();

    var verifier =
        new CadesVerifier(new PathChecker(state.trust()), SigningState.CLOCK, Tolerances.STANDARD);
    assertThat(verifier.verify(MANIFEST, p7s, SignatureSlot.GOST).signerPath().path()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "gost2012_256, A, md_gost12_256, GOST_256",
    "gost2012_256, TCA, md_gost12_256, GOST_256",
    "gost2012_256, XA, md_gost12_256, GOST_256",
    "gost2012_512, A, md_gost12_512, GOST_512",
    "gost2012_512, C, md_gost12_512, GOST_512"
  })
  void theirCertificateAndSignature_verifyHere(String key, String set, String digest, KeyKind kind)
      throws Exception {
    openssl.file("r.cnf", CONFIGURATION.getBytes(UTF_8)).file("m.xml", MANIFEST);
    passes(
        gost(
            "req",
            "-x509",
            "-newkey",
            key,
            "-pkeyopt",
            "paramset:" + set,
            "-nodes",
            "-keyout",
            "k.pem",
            "-out",
            "c.pem",
            "-config",
            "r.cnf",
            "-days",
            "30",
            "-" + digest));
    X509Certificate certificate = Certificates.read(dir.resolve("c.pem")).get(0);
    assertThat(KeyKind.of(certificate)).contains(kind);
    assertThat(KeyPolicy.signatureOf(certificate)).contains(kind.signs());
    certificate.verify(PublicKeys.of(certificate), BouncyCastle.PROVIDER);

    passes(
        gost(
            "cms",
            "-sign",
            "-binary",
            "-cades",
            "-nosmimecap",
            "-in",
            "m.xml",
            "-signer",
            "c.pem",
            "-inkey",
            "k.pem",
            "-md",
            digest,
            "-outform",
            "DER",
            "-out",
            "s.p7s"));
    OneSigner read =
        OneSigner.read(openssl.file("s.p7s"), SignatureParts.MAX_BYTES, PKCSObjectIdentifiers.data);
    assertThat(read.algorithm()).isEqualTo(kind.signs());
    var keys = new CheckedKeys(false).of(certificate);
    assertThat(signer(read, MANIFEST).verify(keys)).isTrue();
    assertThat(refuses(read, keys)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"A", "TCA"})
  void theirRequest_isReadAndGetsACertificate(String set) throws Exception {
    openssl.file("r.cnf", CONFIGURATION.getBytes(UTF_8));
    passes(
        gost(
            "req",
            "-new",
            "-newkey",
            "gost2012_256",
            "-pkeyopt",
            "paramset:" + set,
            "-nodes",
            "-keyout",
            "k.pem",
            "-out",
            "r.pem",
            "-config",
            "r.cnf",
            "-md_gost12_256"));
    Pkcs10 request = Pkcs10.read(dir.resolve("r.pem"));
    assertThat(KeyKind.of(request.key())).contains(KeyKind.GOST_256);
    assertThat(KeyPolicy.leafProblem(request.key(), Purpose.DOCUMENT_SIGNATURE)).isEmpty();
    assertThat(KeyPolicy.leafProblem(request.key(), Purpose.TLS_CLIENT)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(names = {"GOST_256", "GOST_512"})
  void ourKeyStore_opensInOpenSsl(KeyKind kind) throws Exception {
    Identity identity = KZ.head(kind);
    identity.save(dir.resolve("k.p12"), Secret.of("correct horse".toCharArray()));
    OpenSsl.Result opened =
        gost("pkcs12", "-in", "k.p12", "-passin", "pass:correct horse", "-nodes", "-out", "k.pem");
    passes(opened);
    openssl.file("m.xml", MANIFEST);
    String digest = kind == KeyKind.GOST_256 ? "md_gost12_256" : "md_gost12_512";
    passes(gost("dgst", "-" + digest, "-sign", "k.pem", "-out", "value.bin", "m.xml"));
    var verifier =
        java.security.Signature.getInstance(kind.signatureAlgorithm(), BouncyCastle.PROVIDER);
    verifier.initVerify(PublicKeys.of(identity.certificate()));
    verifier.update(MANIFEST);
    assertThat(verifier.verify(openssl.file("value.bin"))).isTrue();
  }

  private static boolean refuses(
      OneSigner read, org.bouncycastle.cms.SignerInformationVerifier keys) throws Exception {
    try {
      return !signer(read, "<other/>".getBytes(UTF_8)).verify(keys);
    } catch (org.bouncycastle.cms.CMSException e) {
      return true; // "message-digest attribute value does not match"
    }
  }

  private static org.bouncycastle.cms.SignerInformation signer(OneSigner read, byte[] content)
      throws Exception {
    return new CMSSignedData(new CMSProcessableByteArray(content), read.contentInfo())
        .getSignerInfos()
        .iterator()
        .next();
  }

  private OpenSsl.Result cmsVerify(String content) throws IOException {
    return gost(
        "cms",
        "-verify",
        "-cades",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "s.p7s",
        "-content",
        content,
        "-CAfile",
        "roots.pem",
        "-purpose",
        "any",
        "-attime",
        THEN,
        "-out",
        "out.bin");
  }

  private OpenSsl.Result gost(String command, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(command, "-engine", "gost"));
    all.addAll(List.of(arguments));
    return openssl.run(all.toArray(new String[0]));
  }

  private static void passes(OpenSsl.Result result) {
    assertThat(result.exit()).as(result.said()).isZero();
  }
}
