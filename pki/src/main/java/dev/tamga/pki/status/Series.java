package dev.tamga.pki.status;

import dev.tamga.pki.status.StatusRefusedException.Kind;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The newest CRLs of one CA and scope: what keeps an older one out.
 *
 * @param full number of the newest full CRL; -1 if there was none
 * @param sha256 of what is signed of that CRL; empty if there was none
 * @param delta number of the newest delta; -1 if there was none
 * @param loaded number of the newest full CRL whose entries are in memory; null after a restart
 */
record Series(BigInteger full, String sha256, BigInteger delta, @Nullable BigInteger loaded) {
  static final BigInteger NONE = BigInteger.ONE.negate();
  static final Series EMPTY = new Series(NONE, "", NONE, null);

  /** Refuses what is older, forked, or builds on what is not here. */
  void requireNext(CheckedCrl crl) throws StatusRefusedException {
    BigInteger number = crl.number();
    BigInteger newest = crl.base().isPresent() ? delta : full;
    if (number.compareTo(newest) < 0) {
      throw refused(Kind.ROLLED_BACK, crl, "is older than the one known (expected: >= " + newest);
    }
    if (crl.base().isEmpty() && number.equals(full) && !sha256.equals(crl.sha256())) {
      throw refused(
          Kind.ROLLED_BACK, crl, "is known with another content (expected: one CRL a number");
    }
    if (crl.base().isPresent() && !builds(crl.base().get())) {
      throw refused(
          Kind.NO_BASE,
          crl,
          "builds on "
              + crl.base().get()
              + " (expected: at most "
              + (loaded == null ? "none, no full CRL was read" : loaded)
              + "; fetch the full CRL first");
    }
  }

  private boolean builds(BigInteger base) {
    return loaded != null && base.compareTo(loaded) <= 0;
  }

  /**
   * Whether no CRL is known that is newer, so that this one may end a hold. The newest itself may,
   * too: after a restart its entries are read again.
   */
  boolean isNotAhead(CheckedCrl crl) {
    return crl.number().compareTo(full.max(delta)) >= 0;
  }

  Series with(CheckedCrl crl) {
    return crl.base().isPresent()
        ? new Series(full, sha256, delta.max(crl.number()), loaded)
        : new Series(crl.number(), crl.sha256(), delta, crl.number());
  }

  private static StatusRefusedException refused(Kind kind, CheckedCrl crl, String what) {
    return new StatusRefusedException(
        kind,
        (crl.base().isPresent() ? "delta CRL " : "CRL ")
            + crl.number()
            + " of issuer key "
            + crl.issuer().key()
            + ' '
            + what
            + "); the old one stays");
  }
}
