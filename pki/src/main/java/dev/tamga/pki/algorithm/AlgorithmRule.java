package dev.tamga.pki.algorithm;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one algorithm in a span of time (pki/README.md, "Algorithms"). Immutable.
 *
 * @param oid of a key kind or a signature algorithm of the registry, in dotted form
 * @param verdict what holds
 * @param from first instant, inclusive; {@link Instant#MIN} for ever before
 * @param until end, exclusive; {@link Instant#MAX} for ever after
 */
public record AlgorithmRule(String oid, Verdict verdict, Instant from, Instant until) {
  /** What a rule says. */
  public enum Verdict {
    /** Admitted within the span, denied outside of it. */
    ALLOW,
    /** Denied within the span; says nothing of any other time. */
    DENY
  }

  private static final Pattern LINE =
      Pattern.compile(
          " *([A-Za-z0-9._-]{1,64}) *= *(allow|deny)"
              + "(?: +from +([0-9-]{10}))?(?: +until +([0-9-]{10}))? *");

  /**
   * @throws IllegalArgumentException if the registry does not have the algorithm, or the span is
   *     empty
   */
  public AlgorithmRule {
    if (!Registry.has(oid)) {
      throw new IllegalArgumentException(
          "algorithm " + oid + ": unknown (expected: one of " + Registry.names() + ')');
    }
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException(
          "algorithm " + oid + ": from " + from + " until " + until + " (expected: from before)");
    }
  }

  /**
   * Reads a line of a configuration: {@code <name or OID> = allow|deny [from DATE] [until DATE]}.
   *
   * @param line dates are ISO 8601, at their first instant in UTC
   * @throws IllegalArgumentException if it is none, or names what the registry does not have
   */
  public static AlgorithmRule parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "rule \""
              + line
              + "\" (expected: <name or OID> = allow|deny [from YYYY-MM-DD] [until YYYY-MM-DD])");
    }
    return new AlgorithmRule(
        Registry.oid(matcher.group(1)),
        matcher.group(2).equals("allow") ? Verdict.ALLOW : Verdict.DENY,
        date(matcher.group(3), Instant.MIN),
        date(matcher.group(4), Instant.MAX));
  }

  boolean covers(Instant at) {
    return !at.isBefore(from) && at.isBefore(until);
  }

  private static Instant date(@Nullable String text, Instant absent) {
    if (text == null) {
      return absent;
    }
    try {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("date \"" + text + "\" (expected: YYYY-MM-DD)", e);
    }
  }
}
