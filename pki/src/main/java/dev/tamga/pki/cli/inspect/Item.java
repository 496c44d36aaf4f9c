package dev.tamga.pki.cli.inspect;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * One thing that was found.
 *
 * @param kind certificate, request, CRL, CMS
 * @param line it in a line
 * @param facts what it says of itself, {@code kind} among them
 * @param certificate itself, if it is one
 * @param pem itself in PEM
 */
public record Item(
    String kind, String line, Facts facts, Optional<X509Certificate> certificate, String pem) {
  static Item of(String kind, String line, Facts facts, String pem) {
    return new Item(kind, line, new Facts().with("kind", kind).and(facts), Optional.empty(), pem);
  }

  /** A certificate. */
  public static Item of(X509Certificate certificate) {
    Facts facts = new Facts().with("kind", "certificate").and(Facts.of(certificate));
    return new Item(
        "certificate",
        facts.get("subject")
            + ", serial "
            + facts.get("serial")
            + ", until "
            + facts.get("notAfter"),
        facts,
        Optional.of(certificate),
        Certificates.pem(List.of(certificate)));
  }
}
