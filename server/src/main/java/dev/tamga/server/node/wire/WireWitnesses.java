package dev.tamga.server.node.wire;

import dev.tamga.client.http.Credentials;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.live.LiveIdentity;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.server.config.PartnerConfig;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.material.NodeKeys;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.witness.Witnesses;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Whom the node asks what it has seen of logs, wired from its configuration. */
public final class WireWitnesses {
  private WireWitnesses() {}

  /**
   * Asks at start, and goes on asking. A node without a key as a client asks nobody: partners with
   * an address are refused by {@link WireStatus} then.
   *
   * @throws Refusal if a neighbour has a checkpoint that the database lacks
   */
  public static Witnesses start(
      ServerConfig config,
      LiveTrust trust,
      NodeKeys keys,
      CustodyLog custody,
      Database database,
      BatchWriter writer,
      MeterRegistry meters,
      Clock clock)
      throws Refusal {
    PeerTrustManager nodes = new PeerTrustManager(trust, Purpose.TLS_SERVER, clock);
    Optional<LiveIdentity> peer = keys.peer();
    List<PartnerConfig> partners = peer.isPresent() ? config.status().partners() : List.of();
    return Witnesses.start(
        new Witnesses.Wiring(
            partners,
            () -> new Credentials(nodes, peer.orElseThrow().identity()),
            config.log().witnessEvery(),
            custody,
            database,
            writer,
            meters,
            clock));
  }
}
