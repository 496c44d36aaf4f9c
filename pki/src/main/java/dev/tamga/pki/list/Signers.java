package dev.tamga.pki.list;

import java.util.List;
import java.util.Set;

/**
 * Who signs: {@code needed} of the keys.
 *
 * @param needed 1 to the number of keys
 * @param keys SHA-256 of each key's SubjectPublicKeyInfo, ascending, 1 to 16
 */
public record Signers(int needed, List<Hash> keys) {
  private static final int MAX_KEYS = 16;

  /**
   * @throws IllegalArgumentException if there are too many or too few, or they are out of order
   */
  public Signers {
    keys = TrustList.ascending("signers' keys", keys, key -> key, MAX_KEYS);
    if (needed < 1 || needed > keys.size()) {
      throw new IllegalArgumentException(
          "signers: " + needed + " needed (expected: 1 to " + keys.size() + ", the keys)");
    }
  }

  /** How many of its keys are among these. */
  public int count(Set<Hash> signed) {
    return (int) keys.stream().filter(signed::contains).count();
  }
}
