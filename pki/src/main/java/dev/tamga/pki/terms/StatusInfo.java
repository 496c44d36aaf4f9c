package dev.tamga.pki.terms;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where a CA says what it has revoked.
 *
 * @param crl http or https address, or empty
 * @param ocsp http or https address, or empty
 * @param maxAge how old an answer may be: one minute to seven days
 */
public record StatusInfo(String crl, String ocsp, Duration maxAge) {
  private static final Pattern FORM = Pattern.compile("[!-~]{1,512}");
  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofDays(7);

  /** No address; six hours. */
  public static final StatusInfo NONE = new StatusInfo("", "", Duration.ofHours(6));

  /**
   * @throws IllegalArgumentException if an address or the age is not such
   */
  public StatusInfo {
    requireAddress(crl);
    requireAddress(ocsp);
    if (maxAge.compareTo(LEAST) < 0 || maxAge.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "maxAge: " + maxAge.toSeconds() + " s (expected: 60 to 604800)");
    }
  }

  private static void requireAddress(String address) {
    if (!address.isEmpty()) {
      requireWebAddress(address);
    }
  }

  /**
   * Refuses what is no absolute http or https address of at most 512 characters.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static void requireWebAddress(String address) {
    boolean good = FORM.matcher(address).matches();
    if (good) {
      URI uri = URI.create(address); // refuses with this same exception
      good =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null;
    }
    if (!good) {
      throw new IllegalArgumentException(
          "address: \"" + address + "\" (expected: http or https, at most 512 characters)");
    }
  }
}
