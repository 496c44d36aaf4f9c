package dev.tamga.server.node;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.config.NodeConfig;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.instance.DataFolder;
import dev.tamga.server.instance.JoinRefusedException;
import dev.tamga.server.instance.JoinService;
import dev.tamga.server.instance.Member;
import dev.tamga.server.instance.Membership;
import dev.tamga.server.storage.Storage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;

/** Makes a node one of its service's nodes (STORAGE.md section 5). */
final class JoinNode {
  private JoinNode() {}

  /** Makes the node one of its service's; from here on it writes only as long as it is. */
  static Membership run(
      ServerConfig config, Storage storage, DataFolder folder, Clock clock, MeterRegistry meters)
      throws JoinRefusedException, Refusal, IOException {
    NodeConfig node = config.node();
    Membership member =
        new JoinService(storage.database(), storage.writer(), storage.blobs(), folder, clock)
            .run(new Member(node.instance(), Node.VERSION, node.name(), config.log().origin()));
    Gauge.builder("tamga.instances", member, Membership::living)
        .description("nodes of the service that live")
        .register(meters);
    Gauge.builder("tamga.node.info", () -> 1)
        .tag("node", node.name())
        .tag("instance", node.instance())
        .tag("version", Node.VERSION)
        .register(meters);
    return member;
  }
}
