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
 * @param trustList the territory whose lists are published (pki/TRUST.md section 8), of those in
 *     {@code trust.lists}
 */
public record PublishConfig(
    Endpoint listen, Path ca, Map<Branch, KeyConfig> responders, Optional<String> trustList) {
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
            responders(publish.section("ocsp")),
            trustList(publish, settings.has("trust.lists"))));
  }

  private static Optional<String> trustList(Settings publish, boolean lists) {
    if (!publish.has("trust-list")) {
      return Optional.empty();
    }
    String territory =
        publish.matching("trust-list", "[A-Z]{2}", "ISO 3166-1 alpha-2 in upper case, as KZ");
    if (!lists) {
      publish.note("trust-list", territory, "trust.lists, the folder that it is taken from");
    }
    return Optional.of(territory);
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
