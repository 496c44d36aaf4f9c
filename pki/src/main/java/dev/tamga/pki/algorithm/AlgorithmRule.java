package dev.tamga.pki.algorithm;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one algorithm in a span of time (pki/README.md, "Algorithms"; pki/TRUST.md section
 * 1). Immutable.
 *
 * @param oid of a key kind or a signature algorithm, in dotted form; a configuration may name those
 *     of the registry only, a trust list any
 * @param verdict what holds
 * @param from first instant, inclusive; {@link Instant#MIN} for ever before
 * @param until end, exclusive; {@link Instant#MAX} for ever after
 */
public record AlgorithmRule(String oid, Verdict verdict, Instant from, Instant until)
    implements Comparable<AlgorithmRule> {
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
   * @throws IllegalArgumentException if the identifier has not its form or the span is empty
   */
  public AlgorithmRule {
    Oid.require(oid);
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
    String oid = Registry.oid(matcher.group(1));
    if (!Registry.has(oid)) { // a slip of the pen must not allow or deny nothing
      throw new IllegalArgumentException(
          "algorithm " + oid + ": unknown (expected: one of " + Registry.names() + ')');
    }
    return new AlgorithmRule(
        oid,
        matcher.group(2).equals("allow") ? Verdict.ALLOW : Verdict.DENY,
        date(matcher.group(3), Instant.MIN),
        date(matcher.group(4), Instant.MAX));
  }

  /** By identifier, then by start: the order in a list. */
  @Override
  public int compareTo(AlgorithmRule other) {
    int byOid = oid.compareTo(other.oid);
    return byOid != 0 ? byOid : from.compareTo(other.from);
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
