package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import dev.tamga.common.model.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of another State: revocations are told to it, and the CRLs of its State's CA are fetched.
 *
 * @param state ISO 3166-1 alpha-2, upper case
 * @param address {@code host:port} of its listener; empty if it takes no notices
 * @param crls of its issuing CAs, full or delta, in plain HTTP
 */
public record PartnerConfig(String state, Optional<String> address, List<URI> crls) {
  private static final String CRL_FORM = "http://host/path";

  /** Takes a copy of the list. */
  public PartnerConfig {
    crls = List.copyOf(crls);
  }

  static PartnerConfig read(Settings settings) {
    return new PartnerConfig(
        settings.matching("state", "[A-Z]{2}", "ISO 3166-1 alpha-2 in upper case, as KG"),
        settings.has("address")
            ? Optional.of(settings.matching("address", "[^:\\s]+:[0-9]{1,5}", "host:port"))
            : Optional.empty(),
        settings.texts("crls").stream()
            .map(text -> crl(settings, text))
            .flatMap(Optional::stream)
            .toList());
  }

  private static Optional<URI> crl(Settings settings, String text) {
    URI address = parsed(text);
    if (address == null || !"http".equals(address.getScheme()) || address.getHost() == null) {
      settings.note("crls", Quoted.of(text), CRL_FORM + ": a CRL is signed, and needs no TLS");
      return Optional.empty();
    }
    return Optional.of(address);
  }

  private static @Nullable URI parsed(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
