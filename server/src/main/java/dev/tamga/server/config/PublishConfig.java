package dev.tamga.server.config;

import dev.tamga.common.config.KeyConfig;
import dev.tamga.common.config.Settings;
import dev.tamga.pki.ca.Branch;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the node publishes for its State's CA (PROTOCOL.md section 13), if it does.
 *
 * @param listen where, in plain HTTP
 * @param ca the CA's folder, which another user may own and this one has to read
 * @param responders keys of the OCSP responders (profile {@code ocsp-responder}), by the CA that
 *     each answers for
 */
public record PublishConfig(Endpoint listen, Path ca, Map<Branch, KeyConfig> responders) {
  /** Takes a copy of the map. */
  public PublishConfig {
    responders = Map.copyOf(responders);
  }

  /** Reads {@code publish}, if it is there. */
  static Optional<PublishConfig> read(Settings settings) {
    if (!settings.has("publish")) {
      return Optional.empty();
    }
    Settings publish = settings.section("publish");
    return Optional.of(
        new PublishConfig(
            new Endpoint(publish.text("host"), publish.count("port", 0, 65_535, 8480)),
            publish.path("ca"),
            responders(publish.section("ocsp"))));
  }

  private static Map<Branch, KeyConfig> responders(Settings ocsp) {
    Map<Branch, KeyConfig> all = new EnumMap<>(Branch.class);
    for (Branch branch : Branch.values()) {
      if (ocsp.has(branch.id())) {
        all.put(branch, KeyConfig.read(ocsp.section(branch.id()), false));
      }
    }
    return all;
  }
}
