package dev.tamga.server.config;

import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.config.KeyConfig;
import dev.tamga.common.config.Settings;
import dev.tamga.common.config.TrustConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The whole of {@code server.conf}.
 *
 * @param node who the node is
 * @param listen where it serves
 * @param management where it tells its health and metrics; on this machine only
 * @param tls its key for TLS, profile {@code tls-server-node}
 * @param seal its organisation's seal, which signs receipts, profile {@code org-seal}
 * @param log the custody log
 * @param tsa timestamps
 * @param storage evidence and state
 * @param trust whom it trusts
 * @param fetch whose trust lists it asks for
 * @param status revocations, told and heard
 * @param publish what it publishes for its State's CA, if it does
 * @param registry file of the authorities and their certificates
 * @param renewAt where the node's TLS certificate is renewed ({@code tls.renew.server}); empty if
 *     by hand
 * @param enrolment whom it certifies, if it does
 * @param limits how much it takes
 * @param timeouts how long it waits
 */
public record ServerConfig(
    NodeConfig node,
    Endpoint listen,
    Endpoint management,
    KeyConfig tls,
    KeyConfig seal,
    LogConfig log,
    TimestampConfig tsa,
    StorageConfig storage,
    TrustConfig trust,
    FetchConfig fetch,
    StatusConfig status,
    Optional<PublishConfig> publish,
    Path registry,
    Optional<NodeAddress> renewAt,
    Optional<EnrolmentConfig> enrolment,
    LimitsConfig limits,
    TimeoutsConfig timeouts) {
  private static final NodeAddress SOMEWHERE = new NodeAddress("localhost", 1); // never used
  private static final String LOOPBACK = "127\\.0\\.0\\.1|::1|localhost";

  /**
   * Reads a file in HOCON. Relative paths in it start at the file's folder; the environment has no
   * say. Whether the files that it names are there is seen when they are opened.
   *
   * @throws ConfigException with every missing, bad and unknown key
   */
  public static ServerConfig load(Path file) throws ConfigException {
    Settings settings = Settings.read(file); // a bad value notes its problem and yields a stand-in
    Settings tls = settings.section("tls");
    Settings trust = settings.section("trust");
    ServerConfig config =
        new ServerConfig(
            NodeConfig.read(settings.section("node")),
            listen(settings.section("listen")),
            management(settings.section("management")),
            KeyConfig.read(tls, false),
            KeyConfig.read(settings.section("seal"), false),
            LogConfig.read(settings.section("log")),
            TimestampConfig.read(settings.section("tsa")),
            StorageConfig.read(settings.section("storage")),
            TrustConfig.read(trust),
            FetchConfig.read(trust),
            StatusConfig.read(settings.section("status")),
            PublishConfig.read(settings),
            settings.path("registry"),
            renewAt(tls),
            EnrolmentConfig.read(settings),
            LimitsConfig.read(settings.section("limits")),
            TimeoutsConfig.read(settings.section("timeouts")));
    settings.throwIfProblems();
    return config;
  }

  private static Optional<NodeAddress> renewAt(Settings tls) {
    return tls.has("renew")
        ? Optional.of(
            tls.section("renew")
                .parsed("server", "https://host:port", SOMEWHERE, NodeAddress::parse))
        : Optional.empty();
  }

  private static Endpoint listen(Settings settings) {
    return new Endpoint(settings.text("host"), settings.count("port", 0, 65_535, 8443));
  }

  private static Endpoint management(Settings settings) {
    return new Endpoint(
        settings.matching("host", LOOPBACK, "127.0.0.1, ::1 or localhost: it asks no certificate"),
        settings.count("port", 0, 65_535, 8444));
  }
}
