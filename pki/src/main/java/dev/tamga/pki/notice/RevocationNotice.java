package dev.tamga.pki.notice;

import dev.tamga.pki.status.Reasons;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRLReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a CA has revoked, held or released lately (pki/STATUS.md section 5). Text of one spelling:
 * {@code parse(print(x))} is x, and what is parsed prints the same bytes. Nothing is verified.
 * Immutable.
 *
 * @param issuerKey SHA-256 of the CA's SubjectPublicKeyInfo, 64 lower-case hex digits
 * @param seq from 1, one more than the CA's notice before
 * @param time when it was written, to the second
 * @param entries 1 to 500, by ascending serial number, none twice
 */
public record RevocationNotice(String issuerKey, long seq, Instant time, List<Entry> entries) {
  /** The longest notice, in bytes. */
  public static final int MAX_BYTES = 64 << 10;

  /** The most entries of one notice. */
  public static final int MAX_ENTRIES = 500;

  private static final String FIRST = "tamga-revocation 1";
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");
  private static final int HEAD_LINES = 4;
  private static final int MAX_SERIAL_BITS = 160;
  private static final int HEX = 16;

  /**
   * One certificate.
   *
   * @param since from when it is revoked or held, or since when it is released; to the second
   * @param reason {@link CRLReason#REMOVE_FROM_CRL} if a hold has ended
   */
  public record Entry(BigInteger serial, Instant since, CRLReason reason) {
    /**
     * @throws IllegalArgumentException if the serial number is not positive and of at most 20
     *     octets, or the time not to the second
     */
    public Entry {
      if (serial.signum() <= 0 || serial.bitLength() > MAX_SERIAL_BITS) {
        throw new IllegalArgumentException(
            "serial " + serial.toString(HEX) + " (expected: positive, at most 20 octets)");
      }
      requireSecond(since);
    }
  }

  /**
   * @throws IllegalArgumentException if a value has not its form
   */
  public RevocationNotice {
    entries = List.copyOf(entries);
    if (!KEY.matcher(issuerKey).matches()) {
      throw new IllegalArgumentException(
          "issuer \"" + issuerKey + "\" (expected: 64 lower-case hex digits)");
    }
    if (seq < 1) {
      throw new IllegalArgumentException("seq " + seq + " (expected: from 1)");
    }
    requireSecond(time);
    if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          entries.size() + " entries (expected: 1 to " + MAX_ENTRIES + ')');
    }
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i - 1).serial().compareTo(entries.get(i).serial()) >= 0) {
        throw new IllegalArgumentException(
            "serial "
                + entries.get(i).serial().toString(HEX)
                + " (expected: in ascending order, none twice)");
      }
    }
  }

  /** The bytes that are signed. */
  public byte[] print() {
    StringBuilder text = new StringBuilder(FIRST).append("\nissuer ").append(issuerKey);
    text.append("\nseq ").append(seq).append("\ntime ").append(time).append('\n');
    for (Entry one : entries) {
      text.append("revoked ").append(one.serial().toString(HEX)).append(' ');
      text.append(one.since()).append(' ').append(Reasons.text(one.reason())).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads one.
   *
   * @throws StatusRefusedException TOO_LONG, or MALFORMED if it is not in its one spelling
   */
  public static RevocationNotice parse(byte[] bytes) throws StatusRefusedException {
    if (bytes.length > MAX_BYTES) {
      throw new StatusRefusedException(
          Kind.TOO_LONG, "notice: " + bytes.length + " bytes (expected: <= " + MAX_BYTES + ')');
    }
    try {
      RevocationNotice notice = read(new String(bytes, StandardCharsets.US_ASCII).split("\n", -1));
      if (Arrays.equals(notice.print(), bytes)) { // no "+7", no "007", no other line end
        return notice;
      }
    } catch (RuntimeException e) { // numbers, times and reasons say no in many unchecked ways
      throw new StatusRefusedException(
          Kind.MALFORMED, "notice: " + e.getMessage() + " (expected: pki/STATUS.md section 5)", e);
    }
    throw new StatusRefusedException(
        Kind.MALFORMED, "notice: not in its one spelling (expected: pki/STATUS.md section 5)");
  }

  private static RevocationNotice read(String[] lines) {
    if (lines.length < HEAD_LINES || !lines[0].equals(FIRST)) {
      throw new IllegalArgumentException("no first lines");
    }
    List<Entry> entries = new ArrayList<>();
    for (int i = HEAD_LINES; i < lines.length - 1; i++) {
      String[] parts = value(lines[i], "revoked ").split(" ", -1);
      if (parts.length != 3) {
        throw new IllegalArgumentException("line " + (i + 1) + " has not three values");
      }
      entries.add(
          new Entry(new BigInteger(parts[0], HEX), Instant.parse(parts[1]), Reasons.of(parts[2])));
    }
    return new RevocationNotice(
        value(lines[1], "issuer "),
        Long.parseLong(value(lines[2], "seq ")),
        Instant.parse(value(lines[3], "time ")),
        entries);
  }

  /** What is revoked or held, by serial number. */
  Map<BigInteger, Revoked> revoked() {
    Map<BigInteger, Revoked> all = new TreeMap<>();
    entries.stream()
        .filter(one -> one.reason() != CRLReason.REMOVE_FROM_CRL)
        .forEach(one -> all.put(one.serial(), new Revoked(one.since(), one.reason())));
    return all;
  }

  /** Holds that have ended, and when. */
  Map<BigInteger, Instant> released() {
    Map<BigInteger, Instant> all = new TreeMap<>();
    entries.stream()
        .filter(one -> one.reason() == CRLReason.REMOVE_FROM_CRL)
        .forEach(one -> all.put(one.serial(), one.since()));
    return all;
  }

  private static String value(String line, String name) {
    if (!line.startsWith(name)) {
      throw new IllegalArgumentException("a line does not begin with \"" + name + '"');
    }
    return line.substring(name.length());
  }

  private static void requireSecond(Instant time) {
    if (!time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException("time " + time + " (expected: to the second)");
    }
  }
}
