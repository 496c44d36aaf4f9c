package dev.tamga.common.container;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.zip.EntryOrder;
import dev.tamga.common.zip.Limits;
import dev.tamga.common.zip.NameSet;
import java.util.List;

/**
 * What a hop vouches for: the objects that its signature covers, by digest (FORMAT.md section 3;
 * ETSI EN 319 162-1, ASiCManifest).
 *
 * @param hop number of the hop, from 1 to 99; names the signature
 * @param objects 1 to 1,000 data objects in order, no two of whose names collide
 */
public record Manifest(int hop, List<ManifestEntry> objects) {
  /**
   * @throws IllegalArgumentException if the hop, the number of objects or their names are not
   *     allowed
   */
  public Manifest {
    objects = List.copyOf(objects);
    EntryOrder.manifest(hop); // refuses a number that no hop has
    if (objects.isEmpty() || objects.size() > Limits.OBJECTS) {
      throw new IllegalArgumentException(
          "objects: " + objects.size() + " (expected: 1 to " + Limits.OBJECTS + "; FORMAT.md 10)");
    }
    NameSet names = new NameSet();
    objects.forEach(object -> names.add(object.name()));
  }

  /** The one spelling of this manifest: UTF-8, one line, no line feed. */
  public Bytes print() {
    return Bytes.utf8(ManifestXml.print(this));
  }

  /**
   * Reads a manifest and requires that {@link #print} gives the same bytes again.
   *
   * @throws Refusal {@code MANIFEST_MALFORMED} if it is in any other spelling, or breaks a limit
   */
  public static Manifest parse(Bytes bytes) throws Refusal {
    Manifest manifest = ManifestXml.parse(bytes);
    if (!manifest.print().equals(bytes)) {
      throw malformed("another spelling of it (expected: that of FORMAT.md 3, byte for byte)");
    }
    return manifest;
  }

  /**
   * @param detail what, which value, what was expected
   */
  static Refusal malformed(String detail) {
    return new Refusal(
        Failure.MANIFEST_MALFORMED,
        "manifest: " + detail,
        "FORMAT.md 3",
        "Ask the signer for a container that Tamga, or software that follows FORMAT.md, has made.");
  }
}
