package dev.tamga.common.config;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of certificates as trust, for one who verifies without a configuration: each {@code
 * .pem}, {@code .crt} or {@code .cer} with a self-signed CA is the root of the State in its
 * subject, for all purposes; other certificates are CAs in between; each {@code .crl} is a list of
 * revoked ones.
 */
public final class TrustFolder {
  private static final Pattern COUNTRY = Pattern.compile("(?:^|,)C=([A-Z]{2})(?:,|$)");

  private TrustFolder() {}

  /**
   * Reads the folder.
   *
   * @throws TrustRefusedException if a file is refused, or no root is there
   * @throws IOException if it cannot be read
   */
  public static Trust load(Path folder) throws TrustRefusedException, IOException {
    List<Anchor> anchors = new ArrayList<>();
    List<X509Certificate> authorities = new ArrayList<>();
    List<X509CRL> crls = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".crl")) {
          crls.addAll(read(file, Certificates::readCrls));
        } else if (name.matches(".*\\.(pem|crt|cer)")) {
          for (X509Certificate certificate : read(file, Certificates::read)) {
            add(file, certificate, anchors, authorities);
          }
        }
      }
    }
    if (anchors.isEmpty()) {
      throw new TrustRefusedException(
          folder + ": no root certificate (expected: one .pem, .crt or .cer for each State)", null);
    }
    try {
      return new Trust(anchors, authorities, crls);
    } catch (IllegalArgumentException e) {
      throw new TrustRefusedException(folder + ": " + e.getMessage(), e);
    }
  }

  private static void add(
      Path file,
      X509Certificate certificate,
      List<Anchor> anchors,
      List<X509Certificate> authorities)
      throws TrustRefusedException {
    if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      authorities.add(certificate);
      return;
    }
    String subject = certificate.getSubjectX500Principal().getName();
    Matcher country = COUNTRY.matcher(subject);
    if (!country.find()) {
      throw new TrustRefusedException(
          file + ": root \"" + subject + "\" names no State (expected: C=, as KZ)", null);
    }
    try {
      anchors.add(Anchor.of(country.group(1), certificate));
    } catch (IllegalArgumentException e) {
      throw new TrustRefusedException(file + ": " + e.getMessage(), e);
    }
  }

  private interface Reader<T> {
    List<T> read(Path file) throws IOException, CertificateRefusedException;
  }

  private static <T> List<T> read(Path file, Reader<T> reader)
      throws TrustRefusedException, IOException {
    try {
      return reader.read(file);
    } catch (CertificateRefusedException e) {
      throw new TrustRefusedException(file + ": " + e.getMessage(), e);
    }
  }
}
