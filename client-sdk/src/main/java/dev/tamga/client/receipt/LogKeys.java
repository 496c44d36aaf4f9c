package dev.tamga.client.receipt;

import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;

/** Which key a log's checkpoints are verified by. */
@FunctionalInterface
public interface LogKeys {
  /**
   * The key of the log with that origin.
   *
   * @throws Refusal PROOF_INVALID if none is known
   */
  VerifierKey of(String origin) throws Refusal, InterruptedException;
}
