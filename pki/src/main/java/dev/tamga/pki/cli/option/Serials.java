package dev.tamga.pki.cli.option;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serial numbers as commands take them: in hex, or in a certificate. */
public final class Serials {
  private Serials() {}

  /**
   * Reads one.
   *
   * @param which up to 40 hex digits, or a file with a certificate
   * @throws IOException if the file cannot be read
   * @throws CertificateRefusedException if it is no certificate
   */
  public static BigInteger of(String which) throws IOException, CertificateRefusedException {
    if (which.matches("[0-9a-fA-F]{1,40}") && !Files.exists(Path.of(which))) {
      return new BigInteger(which, 16);
    }
    return Certificates.read(Path.of(which)).get(0).getSerialNumber();
  }
}
