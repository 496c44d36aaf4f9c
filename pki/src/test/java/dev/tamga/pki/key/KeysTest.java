package dev.tamga.pki.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeysTest {
  private static final Secret PASSWORD = Secret.of("correct horse".toCharArray());

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource
  void savedIdentity_loadsTheSame(KeyKind kind) throws Exception {
    Identity identity = identity(kind, kind.generate());
    Path file = dir.resolve("identity.p12");
    identity.save(file, PASSWORD);
    Identity loaded = Identity.load(file, PASSWORD);
    assertThat(loaded.certificate()).isEqualTo(identity.certificate());
    assertThat(KeyKind.of(loaded.certificate().getPublicKey())).contains(kind);
    assertThat(loaded.toString()).contains("CN=x").doesNotContain("Private");
  }

  @Test
  void existingFile_isNeverOverwritten() throws Exception {
    Path file = dir.resolve("taken.p12");
    Files.write(file, new byte[] {1});
    Identity identity = identity(KeyKind.EC_P256, KeyKind.EC_P256.generate());
    refused(() -> identity.save(file, PASSWORD), "exists already");
    assertThat(Files.readAllBytes(file)).containsExactly(1);
  }

  @Test
  void wrongPasswordDamageOrAbsence_isRefused() throws Exception {
    Path file = dir.resolve("identity.p12");
    identity(KeyKind.EC_P256, KeyKind.EC_P256.generate()).save(file, PASSWORD);
    refused(() -> Identity.load(file, Secret.of("wrong".toCharArray())), "wrong password");
    byte[] bytes = Files.readAllBytes(file);
    Path damaged = dir.resolve("damaged.p12");
    for (int cut = 0; cut < bytes.length; cut += 17) {
      Files.write(damaged, java.util.Arrays.copyOf(bytes, cut));
      refused(() -> Identity.load(damaged, PASSWORD), "damaged.p12");
    }
    refused(() -> Identity.load(dir.resolve("absent.p12"), PASSWORD), "unreadable");
  }

  @Test
  void keyOfAnotherCertificate_isRefused() throws Exception {
    KeyPair mine = KeyKind.EC_P256.generate();
    Identity mixed =
        new Identity(
            mine.getPrivate(), identity(KeyKind.EC_P256, KeyKind.EC_P256.generate()).chain());
    Path file = dir.resolve("mixed.p12");
    mixed.save(file, PASSWORD);
    refused(() -> Identity.load(file, PASSWORD), "not the certificate's");
  }

  @Test
  void emptyOrEndlessChain_isRefused() {
    PrivateKey key = KeyKind.EC_P256.generate().getPrivate();
    assertThatIllegalArgumentException().isThrownBy(() -> new Identity(key, List.of()));
  }

  @Test
  void kindOfForeignKey_isEmptyForWeakOrUnknown() throws Exception {
    assertThat(KeyKind.of(foreign("RSA", 2048))).isEmpty();
    KeyPairGenerator k1 = KeyPairGenerator.getInstance("EC", BouncyCastle.PROVIDER);
    k1.initialize(new ECGenParameterSpec("secp256k1"));
    assertThat(KeyKind.of(k1.generateKeyPair().getPublic())).isEmpty();
    assertThat(KeyKind.of(foreign("DSA", 2048))).isEmpty();
  }

  @Test
  void spki_isTheDigestOfThePublicKeysEncoding() throws Exception {
    X509Certificate certificate =
        identity(KeyKind.EC_P256, KeyKind.EC_P256.generate()).certificate();
    byte[] expected =
        MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
    assertThat(Spki.sha256(certificate)).isEqualTo(HexFormat.of().formatHex(expected));
  }

  @Test
  void logKey_signsAndSurvivesItsFile() throws Exception {
    LogKey key = LogKey.generate();
    Path file = dir.resolve("log.p12");
    key.save(file, PASSWORD);
    LogKey loaded = LogKey.load(file, PASSWORD);
    byte[] message = "checkpoint".getBytes(UTF_8);
    byte[] signature = loaded.sign(message);
    assertThat(signature).isEqualTo(key.sign(message));
    assertThat(LogKey.verify(key.publicKey(), message, signature)).isTrue();
    assertThat(LogKey.verify(LogKey.generate().publicKey(), message, signature)).isFalse();
    assertThat(LogKey.verify(key.publicKey(), new byte[0], signature)).isFalse();
  }

  @Test
  void malformedLogKeyOrSignature_verifiesNothing() {
    byte[] off = new byte[LogKey.PUBLIC_KEY_BYTES];
    java.util.Arrays.fill(off, (byte) 0xff);
    assertThat(LogKey.verify(off, new byte[0], new byte[LogKey.SIGNATURE_BYTES])).isFalse();
    assertThat(LogKey.verify(new byte[31], new byte[0], new byte[64])).isFalse();
    assertThat(LogKey.verify(LogKey.generate().publicKey(), new byte[0], new byte[63])).isFalse();
  }

  @Test
  void logKeyVector_ofRfc8032() {
    HexFormat hex = HexFormat.of();
    byte[] publicKey =
        hex.parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    byte[] signature =
        hex.parseHex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assertThat(LogKey.verify(publicKey, new byte[] {0x72}, signature)).isTrue();
  }

  @Test
  void logKeyOfAnotherKind_isRefused() throws Exception {
    Path file = dir.resolve("ec.p12");
    identity(KeyKind.EC_P256, KeyKind.EC_P256.generate()).save(file, PASSWORD);
    refused(() -> LogKey.load(file, PASSWORD), "Ed25519");
  }

  private static PublicKey foreign(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair().getPublic();
  }

  private static Identity identity(KeyKind kind, KeyPair pair) throws Exception {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    var name = new X500Name("CN=x");
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(start),
            Date.from(start.plusSeconds(86_400)),
            name,
            pair.getPublic());
    var signer =
        new JcaContentSignerBuilder(kind.signatureAlgorithm())
            .setProvider(BouncyCastle.PROVIDER)
            .build(pair.getPrivate());
    return new Identity(
        pair.getPrivate(),
        List.of(new JcaX509CertificateConverter().getCertificate(builder.build(signer))));
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String saying) {
    assertThatExceptionOfType(KeyStoreRefusedException.class)
        .isThrownBy(call)
        .withMessageContaining(saying);
  }
}
