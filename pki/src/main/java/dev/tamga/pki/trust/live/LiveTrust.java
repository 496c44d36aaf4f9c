package dev.tamga.pki.trust.live;

import dev.tamga.pki.status.Crl;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The snapshot of the moment. It is swapped whole, so that a check sees all of the old or all of
 * the new; a snapshot that cannot be loaded leaves the old one in force.
 *
 * <p>Thread-safe. {@link #checker()} costs one volatile read and never blocks.
 */
public final class LiveTrust {
  /** What a poll did. */
  public enum Outcome {
    /** Nothing changed. */
    UNCHANGED,
    /** The new snapshot is in force. */
    RELOADED,
    /** There is something new, but it was refused; the old snapshot is in force. */
    KEPT_OLD
  }

  private record State(PathChecker checker, String mark, long epoch, Optional<String> problem) {}

  private final TrustSource source;
  private final StatusIndex status;
  private volatile State state;

  /**
   * Loads the first snapshot.
   *
   * @throws TrustRefusedException if it cannot be loaded: there is no old one to keep
   */
  public LiveTrust(TrustSource source) throws TrustRefusedException {
    this(source, StatusIndex.inMemory());
  }

  /**
   * Loads the first snapshot; every snapshot asks the same index.
   *
   * @throws TrustRefusedException if it cannot be loaded: there is no old one to keep
   */
  public LiveTrust(TrustSource source, StatusIndex status) throws TrustRefusedException {
    this.source = source;
    this.status = status;
    String mark = source.mark();
    this.state = new State(new PathChecker(source.load(), status), mark, 1, Optional.empty());
  }

  /** Checks by the snapshot in force. Ask anew for each decision: a kept one grows old. */
  public PathChecker checker() {
    return state.checker;
  }

  /** What is revoked besides; never swapped. */
  public StatusIndex status() {
    return status;
  }

  /**
   * Grows with each snapshot and with each change of what is revoked: whoever remembers a decision
   * compares it.
   */
  public long epoch() {
    return state.epoch + status.epoch();
  }

  /** Why the last poll kept the old snapshot; empty if it did not. */
  public Optional<String> problem() {
    return state.problem;
  }

  /**
   * Loads a new snapshot if the source has changed. The mark is taken before the load: what changes
   * in between is loaded again by the next poll.
   */
  public synchronized Outcome poll() {
    State old = state;
    try {
      String mark = source.mark();
      if (mark.equals(old.mark)) {
        state = new State(old.checker, old.mark, old.epoch, Optional.empty());
        return Outcome.UNCHANGED;
      }
      Trust fresh = source.load();
      refuseRollback(old.checker.trust(), fresh);
      state = new State(new PathChecker(fresh, status), mark, old.epoch + 1, Optional.empty());
      return Outcome.RELOADED;
    } catch (TrustRefusedException e) {
      state = new State(old.checker, old.mark, old.epoch, Optional.of(e.getMessage()));
      return Outcome.KEPT_OLD;
    }
  }

  /** An older CRL would make revoked certificates good again (RFC 5280 section 5.2.3). */
  private static void refuseRollback(Trust old, Trust fresh) throws TrustRefusedException {
    Map<Object, BigInteger> numbers = newest(fresh);
    for (Map.Entry<Object, BigInteger> before : newest(old).entrySet()) {
      BigInteger now = numbers.get(before.getKey());
      if (now != null && now.compareTo(before.getValue()) < 0) {
        throw new TrustRefusedException(
            before.getKey()
                + ": number "
                + now
                + " is older than the one in force (expected: at least "
                + before.getValue()
                + ')',
            null);
      }
    }
  }

  private static Map<Object, BigInteger> newest(Trust trust) {
    Map<Object, BigInteger> numbers = new HashMap<>();
    trust.crls().stream()
        .map(Crl::of)
        .filter(Crl::isFull)
        .forEach(
            crl ->
                numbers.merge(
                    new Series(crl.list().getIssuerX500Principal(), crl.scope()),
                    crl.number(),
                    BigInteger::max));
    return numbers;
  }

  private record Series(X500Principal issuer, String scope) {
    @Override
    public String toString() {
      return "CRL of \"" + issuer.getName() + '"';
    }
  }
}
