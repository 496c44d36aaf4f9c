package dev.tamga.pki.status;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.security.cert.CRLReason;
import java.util.Map;
import java.util.stream.IntStream;

/** Reasons of revocation as RFC 5280 section 5.3.1 spells them. */
public final class Reasons {
  /** By their numbers; 7 is not used. */
  private static final String[] TEXTS = {
    "unspecified",
    "keyCompromise",
    "cACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "",
    "removeFromCRL",
    "privilegeWithdrawn",
    "aACompromise"
  };

  private static final CRLReason[] BY_CODE = CRLReason.values();
  private static final Map<String, CRLReason> BY_TEXT =
      IntStream.range(0, TEXTS.length)
          .filter(code -> !TEXTS[code].isEmpty())
          .boxed()
          .collect(toUnmodifiableMap(code -> TEXTS[code], code -> BY_CODE[code]));

  private Reasons() {}

  /** As it is spelt: {@code keyCompromise}. */
  public static String text(CRLReason reason) {
    return TEXTS[reason.ordinal()];
  }

  /**
   * The reason that is spelt so.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static CRLReason of(String text) {
    CRLReason reason = BY_TEXT.get(text);
    if (reason == null) {
      throw new IllegalArgumentException(
          "reason \"" + text + "\" (expected: as in RFC 5280 section 5.3.1)");
    }
    return reason;
  }

  /** The reason with that number; unspecified for one that does not exist. */
  public static CRLReason of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : CRLReason.UNSPECIFIED;
  }
}
