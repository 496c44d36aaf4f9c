package dev.tamga.server.attest;

import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log's verifier key under the node's seal, so that a court can walk from the organisation's
 * certificate to the log (CUSTODY.md section 6). Sealed once, when first asked for. Thread-safe.
 */
public final class LogKeyStatement {
  private static final String NAME = "log-key.txt";

  private final NodeSeal seal;
  private final VerifierKey log;
  private @Nullable Bytes sealed;

  /** Wires the step. */
  public LogKeyStatement(NodeSeal seal, VerifierKey log) {
    this.seal = seal;
    this.log = log;
  }

  /** The container. */
  public synchronized Bytes get() throws Refusal {
    Bytes statement = sealed;
    if (statement == null) {
      byte[] line = (log + "\n").getBytes(StandardCharsets.UTF_8);
      statement = seal.seal(NAME, line, List.of());
      sealed = statement;
    }
    return statement;
  }
}
