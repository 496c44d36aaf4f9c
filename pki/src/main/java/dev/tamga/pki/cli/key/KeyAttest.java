package dev.tamga.pki.cli.key;

import dev.tamga.pki.cli.KeyStoreOptions;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.ContentSigners;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bouncycastle.operator.ContentSigner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "attest",
    description = {
      "Signs a nonce with a key and verifies it with the key's certificate: the key is there and is the"
          + " certificate's.",
      "Signed is \"tamga key attestation\", a line feed, and the nonce in lower-case hex."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  tamga-pki key attest --library /usr/lib/softhsm/libsofthsm2.so --token node"
            + " --pin-file token.pin --label tls-2027")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeyAttest implements Callable<Integer> {
  private static final String PREFIX = "tamga key attestation\n";
  private static final int NONCE_BYTES = 32;

  @Spec private CommandSpec spec;

  @Mixin private KeyStoreOptions where;

  @Option(names = "--label", description = "Of the key in the token.")
  private @Nullable String label;

  @Option(names = "--nonce", description = "16 to 64 bytes in hex, from whoever asks.")
  private @Nullable String nonce;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    String asked = nonce == null ? fresh() : checked(nonce);
    Identity identity = where.identity(label);
    PublicKey key = identity.certificate().getPublicKey();
    KeyKind kind = KeyKind.of(key).orElseThrow(); // it signed a probe when it was opened
    byte[] text = (PREFIX + asked).getBytes(StandardCharsets.US_ASCII);
    byte[] value = sign(identity, kind, text);
    if (!verifies(key, kind, text, value)) {
      throw new RefusedException(
          "key: what it signed does not verify with its certificate (expected: a pair)");
    }
    KeyList.facts(
            label == null ? "key" : label,
            identity.certificate(),
            identity.key().getEncoded() != null)
        .with("nonce", asked)
        .with("algorithm", kind.signatureAlgorithm())
        .with("signature", Base64.getEncoder().encodeToString(value))
        .with("verifies", true)
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private static byte[] sign(Identity identity, KeyKind kind, byte[] text) throws Exception {
    ContentSigner signer = ContentSigners.of(identity.key(), kind.signatureAlgorithm());
    try (OutputStream to = signer.getOutputStream()) {
      to.write(text);
    }
    return signer.getSignature();
  }

  private static boolean verifies(PublicKey key, KeyKind kind, byte[] text, byte[] value)
      throws Exception {
    Signature signature = Signature.getInstance(kind.signatureAlgorithm(), BouncyCastle.PROVIDER);
    signature.initVerify(key);
    signature.update(text);
    return signature.verify(value);
  }

  private static String fresh() {
    byte[] bytes = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String checked(String given) throws RefusedException {
    if (!given.matches("([0-9A-Fa-f]{2}){16,64}")) {
      throw new RefusedException(
          "nonce: " + given.length() + " characters (expected: 16 to 64 bytes in hex)");
    }
    return given.toLowerCase(Locale.ROOT);
  }
}
