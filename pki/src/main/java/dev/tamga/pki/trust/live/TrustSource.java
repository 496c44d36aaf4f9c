package dev.tamga.pki.trust.live;

import dev.tamga.pki.trust.Trust;

/** Where a snapshot comes from, again and again. */
public interface TrustSource {
  /**
   * Reads the whole snapshot.
   *
   * @throws TrustRefusedException if any part cannot be read or is refused; never half a snapshot
   */
  Trust load() throws TrustRefusedException;

  /**
   * A text that changes when {@link #load} would give another snapshot.
   *
   * @throws TrustRefusedException if that cannot be told
   */
  String mark() throws TrustRefusedException;
}
