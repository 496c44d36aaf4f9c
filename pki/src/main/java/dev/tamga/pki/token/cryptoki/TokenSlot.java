package dev.tamga.pki.token.cryptoki;

/**
 * What a slot tells of the token in it (CK_TOKEN_INFO, PKCS#11 2.40, 3.2).
 *
 * @param id of the slot, until the library is started again
 * @param label of the token
 * @param serial number of the token
 * @param flags CKF_ bits
 */
public record TokenSlot(long id, String label, String serial, long flags) {
  static final long INITIALIZED = 0x400;
  private static final long COUNT_LOW = 0x10000;
  private static final long FINAL_TRY = 0x20000;
  private static final long LOCKED = 0x40000;

  /** Whether it has a label and a PIN. */
  public boolean isInitialized() {
    return (flags & INITIALIZED) != 0;
  }

  /** Whether the PIN is locked. */
  public boolean isLocked() {
    return (flags & LOCKED) != 0;
  }

  /** Whether one more wrong PIN locks it. */
  public boolean isFinalTry() {
    return (flags & FINAL_TRY) != 0;
  }

  /** How many tries of the PIN are left, as far as the token tells. */
  public String triesLeft() {
    if (isLocked()) {
      return "none: the PIN is locked, the token's security officer must set a new one";
    }
    if (isFinalTry()) {
      return "one";
    }
    return (flags & COUNT_LOW) != 0
        ? "fewer than at first, and more than one as far as the token tells"
        : "the token does not tell";
  }
}
