package dev.tamga.client.enrol;

import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.config.Settings;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The section {@code renew} of {@code tls}, in {@code client.conf} and {@code server.conf} alike
 * (PROTOCOL.md section 12).
 *
 * @param server of enrolment
 * @param percent of a certificate's life after which it is due; empty for two thirds
 * @param enabled whether it is renewed at all
 */
public record RenewalConfig(NodeAddress server, OptionalInt percent, boolean enabled) {
  private static final NodeAddress SOMEWHERE = new NodeAddress("localhost", 1); // never used
  private static final int LEAST = 10;
  private static final int MOST = 90;

  /** Reads the section; empty if there is none. What is wrong is noted in {@code tls}. */
  public static Optional<RenewalConfig> read(Settings tls) {
    if (!tls.has("renew")) {
      return Optional.empty();
    }
    Settings renew = tls.section("renew");
    return Optional.of(
        new RenewalConfig(
            renew.parsed("server", "https://host:port", SOMEWHERE, NodeAddress::parse),
            renew.has("at")
                ? OptionalInt.of(renew.count("at", LEAST, MOST, LEAST))
                : OptionalInt.empty(),
            renew.flag("enabled", true)));
  }
}
