package dev.tamga.client.receipt;

import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keys of logs that are known beforehand; any other log is another's to know. */
public final class KnownLogKeys implements LogKeys {
  /** Knows no log at all. */
  public static final LogKeys NONE =
      origin -> {
        throw new Refusal(
            Failure.PROOF_INVALID,
            "log " + Quoted.of(origin) + ": its key is not known (expected: a key that you trust)",
            "CUSTODY.md 6",
            "Name the log's key, as its operator published it, and verify again.");
      };

  private final Map<String, VerifierKey> keys;
  private final LogKeys others;

  /**
   * @param keys at most one for each origin
   * @param others is asked for logs that are not among them
   * @throws IllegalArgumentException if two different keys are of one origin
   */
  public KnownLogKeys(Collection<VerifierKey> keys, LogKeys others) {
    this.keys =
        keys.stream()
            .collect(
                Collectors.toMap(
                    VerifierKey::name, Function.identity(), KnownLogKeys::requireSame));
    this.others = others;
  }

  private static VerifierKey requireSame(VerifierKey first, VerifierKey second) {
    if (!first.equals(second)) {
      throw new IllegalArgumentException(
          "log keys: two of " + Quoted.of(first.name()) + " (expected: one for each log)");
    }
    return first;
  }

  @Override
  public VerifierKey of(String origin) throws Refusal, InterruptedException {
    VerifierKey known = keys.get(origin);
    return known == null ? others.of(origin) : known;
  }
}
