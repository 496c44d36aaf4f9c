package dev.tamga.pki.ca;

import dev.tamga.pki.cert.Endpoints;
import dev.tamga.pki.cert.NameSpace;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a CA is set up with once and never changes.
 *
 * @param organization who runs it, as it stands in the CAs' names
 * @param base where its CRLs and certificates are published: {@code http://pki.example.kz/}, the
 *     file names are appended
 * @param names what its TLS CA may certify; the others certify no hosts at all
 * @param ocsp where the OCSP responder of its issuing CAs is, if there is one
 */
public record Setup(String organization, URI base, NameSpace names, Optional<URI> ocsp) {
  private static final String VERSION = "1";

  /**
   * @throws IllegalArgumentException if the address is not http or does not end with a slash
   */
  public Setup {
    if (!base.toString().endsWith("/")) {
      throw new IllegalArgumentException(
          "base address \"" + base + "\" (expected: http://host/ with a slash at its end)");
    }
    endpoints(base, ocsp, Authority.first(Branch.TLS));
  }

  /** Without OCSP. */
  public Setup(String organization, URI base, NameSpace names) {
    this(organization, base, names, Optional.empty());
  }

  Endpoints endpoints(Authority authority) {
    return endpoints(base, ocsp, authority);
  }

  byte[] print() {
    return ("version = "
            + VERSION
            + "\nstate = "
            + names.state()
            + "\norganization = "
            + organization.replace("\\", "\\\\")
            + "\nbase = "
            + base
            + ocsp.map(at -> "\nocsp = " + at).orElse("")
            + "\nhost-suffixes = "
            + String.join(" ", names.hostSuffixes())
            + "\naddress-ranges = "
            + String.join(" ", names.addressRanges())
            + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  static Setup parse(String text) throws IOException, CaException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
      if (!VERSION.equals(properties.getProperty("version"))) {
        throw new CaException(
            "ca.properties: version "
                + properties.getProperty("version")
                + " (expected: "
                + VERSION
                + "); use the tamga-pki that made this folder",
            null);
      }
      return new Setup(
          properties.getProperty("organization", ""),
          URI.create(properties.getProperty("base", "")),
          new NameSpace(
              properties.getProperty("state", ""),
              words(properties.getProperty("host-suffixes", "")),
              words(properties.getProperty("address-ranges", ""))),
          Optional.ofNullable(properties.getProperty("ocsp")).map(URI::create));
    } catch (IllegalArgumentException e) {
      throw new CaException("ca.properties: " + e.getMessage() + "; restore the file", e);
    }
  }

  private static List<String> words(String text) {
    return Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }

  /** The root has neither: its key is offline. */
  private static Endpoints endpoints(URI base, Optional<URI> ocsp, Authority authority) {
    Optional<Authority> online = Optional.of(authority).filter(one -> one.branch() != Branch.ROOT);
    return new Endpoints(
        base.resolve(authority.id() + ".crl"),
        base.resolve(authority.id() + ".crt"),
        online.map(b -> base.resolve(b.id() + "-delta.crl")),
        online.flatMap(b -> ocsp));
  }
}
