package dev.tamga.pki.ca;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a certificate is revoked (RFC 5280 section 5.3.1). A hold is for TLS certificates only: a
 * signature must not become good again.
 */
public enum RevocationReason {
  UNSPECIFIED(0),
  KEY_COMPROMISE(1),
  AFFILIATION_CHANGED(3),
  SUPERSEDED(4),
  CESSATION_OF_OPERATION(5),
  CERTIFICATE_HOLD(6),
  PRIVILEGE_WITHDRAWN(9);

  private final int code;

  RevocationReason(int code) {
    this.code = code;
  }

  /** The number that stands in CRLs. */
  public int code() {
    return code;
  }

  /** As commands write it: {@code key-compromise}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** By name, in any case, with or without hyphens, or by number. */
  public static Optional<RevocationReason> named(String text) {
    String wanted = plain(text);
    return Arrays.stream(values())
        .filter(r -> plain(r.name()).equals(wanted) || Integer.toString(r.code).equals(wanted))
        .findFirst();
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
