package dev.tamga.server.config;

import dev.tamga.common.config.KeyConfig;
import dev.tamga.common.config.Settings;
import dev.tamga.common.model.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where timestamps (RFC 3161) come from. */
public sealed interface TimestampConfig {
  /** What an address must be. */
  String URL_FORM = "http://... or https://...";

  /**
   * The node stamps itself, and offers it at {@code POST /v1/timestamp}.
   *
   * @param key of the unit, profile {@code tsa-unit}
   * @param policy object identifier under which it stamps
   */
  record OwnUnit(KeyConfig key, String policy) implements TimestampConfig {}

  /**
   * Another authority stamps.
   *
   * @param url http or https, for its answers are signed
   */
  record Remote(URI url) implements TimestampConfig {}

  /** Reads {@code tsa.url} or {@code tsa.key}, whichever is there. */
  static TimestampConfig read(Settings settings) {
    if (settings.has("url")) {
      return new Remote(
          settings.parsed("url", URL_FORM, URI.create("http://localhost"), TimestampConfig::url));
    }
    return new OwnUnit(
        KeyConfig.read(settings, false),
        settings.matching("policy", "[0-2](\\.(0|[1-9][0-9]*))+", "an object identifier"));
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      if (url.getHost() != null && (text.startsWith("http://") || text.startsWith("https://"))) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw refused(text, e);
    }
    throw refused(text, null);
  }

  private static IllegalArgumentException refused(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(Quoted.of(text) + " (expected: " + URL_FORM + ')', cause);
  }
}
