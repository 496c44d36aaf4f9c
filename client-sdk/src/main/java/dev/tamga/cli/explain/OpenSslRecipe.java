package dev.tamga.cli.explain;

import dev.tamga.client.download.HollowView;
import dev.tamga.common.container.Entry;
import dev.tamga.common.container.Hop;
import dev.tamga.common.container.Manifest;
import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.container.WholeContainer;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.ContainerLayout.Content;
import dev.tamga.common.zip.ContainerLayout.Piece;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.trust.Anchor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The commands by which anyone with a shell, {@code unzip} and OpenSSL 3 checks the very container
 * in hand: every signature, every timestamp, every digest. A script: it stops at what does not
 * hold. Items are read where they stand in the container, so it takes no room on the disk.
 */
public final class OpenSslRecipe {
  private static final String UNRESERVED = "-._~/";

  private final List<String> lines = new ArrayList<>();
  private final Set<EntryName> checked = new HashSet<>();
  private final Map<EntryName, Part> items;

  private OpenSslRecipe(Map<EntryName, Part> items) {
    this.items = items;
  }

  /** Where an item's bytes stand in the container. */
  private record Part(long offset, long size) {}

  /**
   * Writes the script.
   *
   * @param file the container
   * @param view what is in it
   * @param anchors the roots that are to be believed
   * @param times by hop from the first: when its signature was stamped; empty to check it as of now
   * @throws Refusal if manifests or signatures are not in form: then there is nothing to check
   */
  public static List<String> of(
      Path file, HollowView view, List<Anchor> anchors, List<Optional<Instant>> times)
      throws Refusal {
    OpenSslRecipe recipe = new OpenSslRecipe(items(view));
    recipe.begin(file, anchors);
    for (Hop hop : view.hollow().hops()) {
      recipe.hop(hop, times.get(hop.number() - 1));
    }
    return recipe.lines;
  }

  private static Map<EntryName, Part> items(HollowView view) {
    Map<EntryName, Part> items = new HashMap<>();
    if (view.items().isEmpty()) {
      return items;
    }
    view.items().forEach(item -> items.put(item.name(), new Part(0, 0))); // empty ones stay so
    WholeContainer whole = new WholeContainer(view.hollow(), view.items());
    long at = 0;
    for (Piece piece : whole.range(0, whole.length())) {
      if (piece instanceof Content content) {
        EntryName name = view.items().get(whole.itemOf(content)).name();
        items.put(name, new Part(at, content.length()));
      }
      at += piece.length();
    }
    return items;
  }

  private void begin(Path file, List<Anchor> anchors) {
    add("set -eu");
    add("container=" + quoted(file.toAbsolutePath().toString()));
    add("folder=$(mktemp -d)");
    String allButItems = items.isEmpty() ? "" : "-x 'evidence/*' ";
    add("unzip -q \"$container\" " + allButItems + "-d \"$folder\"");
    add("cd \"$folder\"");
    add("# The roots that you believe. Compare their fingerprints with what each State published.");
    add("cat > roots.pem <<'ROOTS'");
    for (Anchor anchor : anchors) {
      add("# " + anchor.state() + ", SHA-256 " + Certificates.sha256(anchor.root()));
      lines.addAll(Certificates.pem(List.of(anchor.root())).strip().lines().toList());
    }
    add("ROOTS");
    add("# Is the digest of what comes the one that a signed manifest says?");
    add("signed() { # manifest, name in the manifest");
    add("  digest=$(openssl dgst -sha256 -binary | openssl base64 -A)");
    add(
        "  grep -q \"URI=\\\"$2\\\" MimeType=\\\"[^\\\"]*\\\"><ds:DigestMethod"
            + " [^>]*><ds:DigestValue>$digest<\" \"$1\" || { echo \"$2: NOT AS SIGNED\"; exit 1;"
            + " }");
    add("  echo \"$2: as signed\"");
    add("}");
    add("# An item, read where it stands in the container");
    add("item() { tail -c +$(($1 + 1)) \"$container\" | head -c \"$2\"; } # first byte, size");
  }

  private void hop(Hop hop, Optional<Instant> time) throws Refusal {
    String manifest = EntryOrder.manifest(hop.number()).text();
    String signature = EntryOrder.signature(hop.number()).text();
    String at = time.map(stamped -> "-attime " + stamped.getEpochSecond() + ' ').orElse("");
    add("# Hop " + hop.number() + ": the signature over the manifest");
    add(cms("", signature, manifest, at));
    timestamp(signature, hop.signature(), at);
    for (Entry side : hop.sides()) {
      side(hop, side, manifest, at);
    }
    add("# what the manifest vouches for");
    for (ManifestEntry object : Manifest.parse(hop.manifest()).objects()) {
      if (checked.add(object.name())) {
        add(check(manifest, object.name()));
      }
    }
  }

  /** What OpenSSL needs for these algorithms is not everywhere, and then it says so. */
  private void side(Hop hop, Entry side, String manifest, String at) throws Refusal {
    String name = side.name().text();
    boolean gost = side.name().equals(EntryOrder.gost(hop.number()));
    add("# the same by " + (gost ? "GOST R 34.10-2012" : "ML-DSA"));
    add(
        gost
            ? "if openssl engine gost > /dev/null 2>&1; then"
            : "if openssl list -signature-algorithms | grep -q ML-DSA; then");
    add("  " + cms(gost ? "-engine gost " : "", name, manifest, at));
    add(
        "else echo \""
            + name
            + ": NOT CHECKED, "
            + (gost ? "OpenSSL has no gost engine" : "OpenSSL is older than 3.5")
            + "\"; fi");
    timestamp(name, side.content(), at);
  }

  private static String cms(String engine, String signature, String manifest, String at) {
    return "openssl cms "
        + engine
        + "-verify -cades -binary -inform DER -in "
        + signature
        + " -content "
        + manifest
        + " -CAfile roots.pem -purpose any "
        + at
        + "-out /dev/null";
  }

  private void timestamp(String signature, Bytes content, String at) throws Refusal {
    SignatureOffsets offsets = SignatureOffsets.of(content.toArray());
    add("# its timestamp, over the signature value");
    add(cut(signature, offsets.token(), "token.der"));
    add(cut(signature, offsets.value(), "value.bin"));
    add(
        "openssl ts -verify -token_in -in token.der -data value.bin -CAfile roots.pem "
            + at.strip());
  }

  private String check(String manifest, EntryName name) {
    String signed = "signed " + manifest + ' ' + quoted(uri(name.text()));
    Part item = items.get(name);
    if (item == null) {
      return signed + " < " + quoted(name.text());
    }
    return "item " + item.offset() + ' ' + item.size() + " | " + signed + " # " + name;
  }

  private static String cut(String signature, int offset, String target) {
    return "openssl asn1parse -inform DER -in "
        + signature
        + " -strparse "
        + offset
        + " -noout -out "
        + target;
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
