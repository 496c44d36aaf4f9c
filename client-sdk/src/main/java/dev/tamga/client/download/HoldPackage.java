package dev.tamga.client.download;

import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.HoldAnswer;
import dev.tamga.common.wire.HoldRequest;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;

/** Places or ends the authority's hold on a package (PROTOCOL.md section 8). Thread-safe. */
public final class HoldPackage {
  private final NodeClient node;
  private final RetryPolicy retry;

  /** Wires the flow. */
  public HoldPackage(NodeClient node, RetryPolicy retry) {
    this.node = node;
    this.retry = retry;
  }

  /**
   * Asks the node, again if the answer is lost: the event is recorded once, and one that is long on
   * its way changes nothing that was done after it.
   *
   * @throws Refusal HOLD_DIFFERS if the hold stands for another reason, or is ended that does not
   *     stand, or the event is another act's; what else the node refused; ANSWER_MALFORMED if it
   *     answers something else
   */
  public HoldAnswer hold(PackageId id, HoldRequest wanted) throws Refusal, InterruptedException {
    Request request =
        Request.of("POST", Paths.hold(id)).body(MediaTypes.JSON, wanted.print()).repeatable();
    HoldAnswer answer = HoldAnswer.parse(retry.run(() -> node.call(request)).body());
    if (answer.state() != wanted.state()) {
      throw new Refusal(
          Failure.ANSWER_MALFORMED,
          "hold: " + answer.state() + " (expected: " + wanted.state() + ')',
          "PROTOCOL.md 8",
          "Report it to the operator of the node.");
    }
    return answer;
  }
}
