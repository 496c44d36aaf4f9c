package dev.tamga.pki.cms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FORMAT.md section 9: what we write, ordinary tools check. */
class CadesOpenSslTest {
  private static final SigningState KZ = SigningState.create("KZ");
  private static final String THEN = Long.toString(SigningState.NOW.getEpochSecond());
  private static final byte[] MANIFEST = "<manifest/>".getBytes(UTF_8);

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "EC_P384", "RSA_3072"}) // the others: GostOpenSslTest, MlDsaTest
  void signature_passesCmsVerifyAsCades(KeyKind kind) throws Exception {
    OpenSsl openssl = signed(kind);
    assertThat(verify(openssl, "manifest.xml"))
        .satisfies(r -> assertThat(r.exit()).as(r.said()).isZero());
  }

  @Test
  void otherContent_failsCmsVerify() throws Exception {
    OpenSsl openssl = signed(KeyKind.EC_P256).file("other.xml", "<other/>".getBytes(UTF_8));
    assertThat(verify(openssl, "other.xml").exit()).isNotZero();
  }

  @Test
  void tokenCutOut_passesTsVerify() throws Exception {
    OpenSsl openssl = signed(KeyKind.EC_P256);
    byte[] p7s = openssl.file("signature.p7s");
    openssl
        .file("token.der", SignatureParts.timestampToken(p7s))
        .file("value.bin", SignatureParts.signatureValue(p7s));
    var result =
        openssl.run(
            "ts",
            "-verify",
            "-token_in",
            "-in",
            "token.der",
            "-data",
            "value.bin",
            "-CAfile",
            "roots.pem",
            "-attime",
            THEN);
    assertThat(result.said()).contains("Verification: OK");
    assertThat(result.exit()).isZero();
  }

  private OpenSsl signed(KeyKind kind) throws Exception {
    OpenSsl openssl = OpenSsl.in(dir);
    var authority =
        new TimestampAuthority(KZ.timestampUnit(), SigningState.POLICY, SigningState.CLOCK);
    byte[] p7s =
        new CadesSigner(KZ.head(kind), authority.stamper(), SigningState.CLOCK).sign(MANIFEST);
    return openssl
        .pem("roots.pem", List.of(KZ.root()))
        .file("manifest.xml", MANIFEST)
        .file("signature.p7s", p7s);
  }

  private static OpenSsl.Result verify(OpenSsl openssl, String content) throws IOException {
    return openssl.run(
        "cms",
        "-verify",
        "-cades",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "signature.p7s",
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
}
