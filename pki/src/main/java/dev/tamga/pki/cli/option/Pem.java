package dev.tamga.pki.cli.option;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The armour of RFC 7468. */
public final class Pem {
  private static final int LINE = 64;

  private Pem() {}

  /**
   * Armoured, with a line feed at the end.
   *
   * @param label as CERTIFICATE REQUEST
   */
  public static String of(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
