package dev.tamga.client.receipt;

import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.common.zip.Limits;
import dev.tamga.pki.cert.Profile;
import java.nio.charset.StandardCharsets;

/**
 * The key of a log, stated in a container under the seal of the node's organisation (FORMAT.md
 * section 7, CUSTODY.md section 6).
 */
public final class LogKeyStatement {
  private LogKeyStatement() {}

  /**
   * The key that a container states.
   *
   * @throws Refusal PROOF_INVALID if it is no such container or under no organisation's seal; or
   *     what of it does not hold
   */
  public static VerifierKey verify(Bytes statement, EnvelopeVerifier envelopes) throws Refusal {
    HollowContainer container = HollowContainer.read(statement);
    if (container.kind() != ContainerKind.LOG_KEY) {
      throw refused(container.kind() + " (expected: LOG_KEY)");
    }
    VerifiedEnvelope envelope = envelopes.verify(container);
    if (envelope.lastSignature().profile().filter(Profile.ORG_SEAL::equals).isEmpty()) {
      throw refused("not signed by an organisation's seal");
    }
    return VerifierKey.parse(line(container.document().toArray()));
  }

  /** Asks the node for the statement about its log. */
  public static LogKeys of(NodeClient node, EnvelopeVerifier envelopes) {
    Request request = Request.of("GET", Paths.logKey()).maxAnswer(Limits.HOLLOW_BYTES);
    return origin -> requireOf(origin, verify(Bytes.of(node.call(request).body()), envelopes));
  }

  static VerifierKey parse(byte[] line, String origin) throws Refusal {
    return requireOf(origin, VerifierKey.parse(line(line)));
  }

  private static String line(byte[] line) {
    return new String(line, StandardCharsets.UTF_8).stripTrailing();
  }

  private static VerifierKey requireOf(String origin, VerifierKey key) throws Refusal {
    if (!key.name().equals(origin)) {
      throw refused("of " + key.name() + " (expected: of " + origin + ')');
    }
    return key;
  }

  static Refusal refused(String detail) {
    return new Refusal(
        Failure.PROOF_INVALID,
        "log key: " + detail,
        "CUSTODY.md 6",
        "Ask the operator of the node for the log's key and its seal.");
  }
}
