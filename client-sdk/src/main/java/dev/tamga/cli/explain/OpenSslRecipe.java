package dev.tamga.cli.explain;

import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.container.Manifest;
import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.trust.Anchor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The commands by which anyone with a shell, {@code unzip} and OpenSSL 3 checks the very container
 * in hand: every signature, every timestamp, every digest. A script: it stops at what does not hold.
 */
public final class OpenSslRecipe {
  private static final String UNRESERVED = "-._~/";

  private final List<String> lines = new ArrayList<>();
  private final Set<EntryName> checked = new HashSet<>();

  private OpenSslRecipe() {}

  /**
   * Writes the script.
   *
   * @param file the container
   * @param container what is in it, but for items
   * @param anchors the roots that are to be believed
   * @param times by hop from the first: when its signature was stamped; empty to check it as of now
   * @throws Refusal if manifests or signatures are not in form: then there is nothing to check
   */
  public static List<String> of(
      Path file, HollowContainer container, List<Anchor> anchors, List<Optional<Instant>> times)
      throws Refusal {
    OpenSslRecipe recipe = new OpenSslRecipe();
    recipe.begin(file, anchors);
    for (Hop hop : container.hops()) {
      recipe.hop(hop, times.get(hop.number() - 1));
    }
    return recipe.lines;
  }

  private void begin(Path file, List<Anchor> anchors) {
    add("set -eu");
    add("folder=$(mktemp -d)");
    add("LC_ALL=C.UTF-8 unzip -q " + quoted(file.toAbsolutePath().toString()) + " -d \"$folder\"");
    add("cd \"$folder\"");
    add("# The roots that you believe. Compare their fingerprints with what each State published.");
    add("cat > roots.pem <<'ROOTS'");
    for (Anchor anchor : anchors) {
      add("# " + anchor.state() + ", SHA-256 " + Certificates.sha256(anchor.root()));
      lines.addAll(Certificates.pem(List.of(anchor.root())).strip().lines().toList());
    }
    add("ROOTS");
    add("# Is the digest of a file the one that a signed manifest says?");
    add("signed() { # manifest, name in the manifest, file");
    add("  digest=$(openssl dgst -sha256 -binary \"$3\" | openssl base64 -A)");
    add(
        "  grep -q \"URI=\\\"$2\\\" MimeType=\\\"[^\\\"]*\\\"><ds:DigestMethod"
            + " [^>]*><ds:DigestValue>$digest<\" \"$1\" || { echo \"$3: NOT AS SIGNED\"; exit 1; }");
    add("  echo \"$3: as signed\"");
    add("}");
  }

  private void hop(Hop hop, Optional<Instant> time) throws Refusal {
    String manifest = EntryOrder.manifest(hop.number()).text();
    String signature = EntryOrder.signature(hop.number()).text();
    String at = time.map(stamped -> "-attime " + stamped.getEpochSecond() + ' ').orElse("");
    add("# Hop " + hop.number() + ": the signature over the manifest");
    add(
        "openssl cms -verify -cades -binary -inform DER -in " + signature + " -content " + manifest
            + " -CAfile roots.pem -purpose any " + at + "-out /dev/null");
    SignatureOffsets offsets = SignatureOffsets.of(hop.signature().toArray());
    add("# its timestamp, over the signature value");
    add(cut(signature, offsets.token(), "token.der"));
    add(cut(signature, offsets.value(), "value.bin"));
    add(
        "openssl ts -verify -token_in -in token.der -data value.bin -CAfile roots.pem "
            + at.strip());
    add("# what the manifest vouches for");
    for (ManifestEntry object : Manifest.parse(hop.manifest()).objects()) {
      if (checked.add(object.name())) {
        String name = object.name().text();
        add("signed " + manifest + ' ' + quoted(uri(name)) + ' ' + quoted(name));
      }
    }
  }

  private static String cut(String signature, int offset, String target) {
    return "openssl asn1parse -inform DER -in " + signature + " -strparse " + offset
        + " -noout -out " + target;
  }

  /** As FORMAT.md section 2 spells a name in a manifest (RFC 3986). */
  private static String uri(String name) {
    StringBuilder out = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > 0 && (Character.isLetterOrDigit(b) || UNRESERVED.indexOf(b) >= 0);
      out.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b));
    }
    return out.toString();
  }

  /** A word of POSIX shell. */
  private static String quoted(String text) {
    boolean plain = text.chars().allMatch(c -> c < 0x7f && isPlain((char) c));
    return plain ? text : '\'' + text.replace("'", "'\\''") + '\'';
  }

  private static boolean isPlain(char c) {
    return Character.isLetterOrDigit(c) || "-._/%".indexOf(c) >= 0;
  }

  private void add(String line) {
    lines.add(line.stripTrailing());
  }
}
