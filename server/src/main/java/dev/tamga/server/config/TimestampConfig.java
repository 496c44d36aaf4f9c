package dev.tamga.server.config;

import java.net.URI;

/** Where timestamps (RFC 3161) come from. */
public sealed interface TimestampConfig {

  /**
   * The node stamps itself, and offers it at {@code POST /v1/timestamp}.
   *
   * @param key of the unit, profile {@code tsa-unit}
   * @param policy object identifier under which it stamps
   */
  record OwnUnit(KeyFile key, String policy) implements TimestampConfig {}

  /**
   * Another authority stamps.
   *
   * @param url http or https, for its answers are signed
   */
  record Remote(URI url) implements TimestampConfig {}

  /** Reads {@code tsa.url} or {@code tsa.key}, whichever is there. */
  static TimestampConfig read(Settings settings) {
    if (settings.has("url")) {
      return new Remote(settings.url("url"));
    }
    return new OwnUnit(
        KeyFile.read(settings),
        settings.matching("policy", "[0-2](\\.(0|[1-9][0-9]*))+", "an object identifier"));
  }
}
