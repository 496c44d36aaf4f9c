package dev.tamga.server.node;

import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.wire.NodeInformation;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import dev.tamga.server.config.LimitsConfig;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.TimestampConfig;
import java.net.URI;
import java.util.List;

/** {@code GET /v1/node}: who the node is and what it takes (PROTOCOL.md section 3). */
final class DescribeNode implements Call {
  private final byte[] body;

  DescribeNode(ServerConfig config, VerifierKey log) {
    LimitsConfig limits = config.limits();
    List<URI> services =
        config.tsa() instanceof TimestampConfig.Remote remote ? List.of(remote.url()) : List.of();
    this.body =
        new NodeInformation(
                config.node().name(),
                config.log().origin(),
                log.toString(),
                new NodeInformation.Limits(
                    limits.jsonBody(),
                    limits.hollowContainer(),
                    limits.items(),
                    limits.item(),
                    limits.openDrafts(),
                    limits.openDraftBytes(),
                    (int) config.timeouts().idle().toSeconds(),
                    (int) config.timeouts().controlCall().toSeconds(),
                    limits.connections()),
                services)
            .print();
  }

  @Override
  public Answer handle(Request request) {
    return Answer.json(200, body);
  }
}
