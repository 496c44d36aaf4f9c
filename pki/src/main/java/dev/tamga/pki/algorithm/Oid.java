package dev.tamga.pki.algorithm;

import java.util.regex.Pattern;

/** The form of an object identifier (ITU-T X.660): two arcs or more, dotted, no leading zeros. */
public final class Oid {
  private static final int MAX_LENGTH = 128;
  private static final Pattern FORM = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,38})){1,30}");

  private Oid() {}

  /**
   * @throws IllegalArgumentException if it has not that form or is longer than 128 characters
   */
  public static void require(String oid) {
    if (oid.length() > MAX_LENGTH || !FORM.matcher(oid).matches()) {
      throw new IllegalArgumentException(
          "object identifier \"" + oid + "\" (expected: dotted form, as 2.5.4.97)");
    }
  }
}
