package dev.tamga.common.model;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of a package, chosen by its producer (FORMAT.md section 8).
 *
 * @param text a version 4 UUID (RFC 9562) in lower case with hyphens
 */
public record PackageId(String text) implements Comparable<PackageId> {
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  /**
   * @throws IllegalArgumentException if it is not a version 4 UUID in lower case
   */
  public PackageId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "package id: " + Quoted.of(text) + " (expected: a version 4 UUID in lower case)");
    }
  }

  /** A new random id. */
  public static PackageId random() {
    return new PackageId(UUID.randomUUID().toString());
  }

  @Override
  public int compareTo(PackageId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
