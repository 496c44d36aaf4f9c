package dev.tamga.pki.cli.option;

import dev.tamga.pki.cli.RefusedException;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which State a CA says that it is of. */
public final class States {
  private static final Pattern COUNTRY = Pattern.compile("(?:^|,)C=([A-Z]{2})(?:,|$)");

  private States() {}

  /**
   * The country in its name.
   *
   * @throws RefusedException if its name has no C
   */
  public static String of(X509Certificate ca) throws RefusedException {
    Matcher found = COUNTRY.matcher(ca.getSubjectX500Principal().getName());
    if (found.find()) {
      return found.group(1);
    }
    throw new RefusedException(
        "CA \"" + ca.getSubjectX500Principal().getName() + "\": no C (expected: its State)");
  }
}
