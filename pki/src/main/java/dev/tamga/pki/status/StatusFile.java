package dev.tamga.pki.status;

import static java.util.Comparator.comparing;

import dev.tamga.pki.status.StatusRefusedException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The file of the index (pki/STATUS.md section 1, "The file"). */
final class StatusFile {
  private static final String FIRST = "tamga-status 1\n";
  private static final int MAX_BYTES = 64 << 20;
  private static final int HEX = 16;

  private StatusFile() {}

  static byte[] print(Map<Issuer, IssuerStatus> issuers) {
    StringBuilder crls = new StringBuilder();
    StringBuilder notices = new StringBuilder();
    StringBuilder revoked = new StringBuilder();
    issuers.entrySet().stream()
        .sorted(comparing(e -> e.getKey().state() + ' ' + e.getKey().key()))
        .forEach(e -> print(e.getKey(), e.getValue(), crls, notices, revoked));
    String lines = FIRST + crls + notices + revoked;
    return (lines + "sum " + CrlCheck.sha256(lines) + '\n').getBytes(StandardCharsets.US_ASCII);
  }

  private static void print(
      Issuer issuer,
      IssuerStatus known,
      StringBuilder crls,
      StringBuilder notices,
      StringBuilder revoked) {
    String name = issuer.state() + ' ' + issuer.key() + ' ';
    known.series.forEach(
        (scope, series) ->
            crls.append("crl ").append(name).append(scope).append(' ').append(print(series)));
    if (known.seq > 0) {
      notices.append("notice ").append(name).append(known.seq).append('\n');
    }
    for (BigInteger serial : known.told) {
      Revoked one = Objects.requireNonNull(known.revoked.get(serial));
      revoked.append("revoked ").append(name).append(serial.toString(HEX)).append(' ');
      revoked.append(one.since()).append(' ').append(Reasons.text(one.reason())).append('\n');
    }
  }

  private static String print(Series series) {
    String delta = series.delta().signum() < 0 ? "-" : series.delta().toString();
    return series.full() + " " + series.sha256() + ' ' + delta + '\n';
  }

  static Map<Issuer, IssuerStatus> read(Path file) throws IOException, StatusRefusedException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new StatusRefusedException(
          Kind.TOO_LONG, file + ": more than " + MAX_BYTES + " bytes (expected: a status file)");
    }
    try {
      return parse(new String(bytes, StandardCharsets.US_ASCII));
    } catch (RuntimeException e) { // numbers, times and names say no in many unchecked ways
      throw new StatusRefusedException(
          Kind.MALFORMED,
          file
              + ": damaged: "
              + e.getMessage()
              + " (expected: pki/STATUS.md section 1); restore it from the backup, or move it away"
              + " and fetch every CRL before trusting anyone",
          e);
    }
  }

  private static Map<Issuer, IssuerStatus> parse(String text) {
    int sum = text.lastIndexOf("sum ");
    if (!text.startsWith(FIRST) || sum < 0) {
      throw new IllegalArgumentException("no first or last line");
    }
    String lines = text.substring(0, sum);
    if (!text.substring(sum).equals("sum " + CrlCheck.sha256(lines) + '\n')) {
      throw new IllegalArgumentException("its sum is not that of its lines");
    }
    Map<Issuer, IssuerStatus> issuers = new HashMap<>();
    lines.lines().skip(1).forEach(line -> read(line.split(" ", -1), issuers));
    return issuers;
  }

  private static void read(String[] parts, Map<Issuer, IssuerStatus> issuers) {
    IssuerStatus known =
        issuers.computeIfAbsent(new Issuer(parts[1], parts[2]), issuer -> new IssuerStatus());
    switch (parts[0] + ' ' + parts.length) {
      case "crl 7" -> known.series.put(parts[3], series(parts));
      case "notice 4" -> known.seq = Long.parseLong(parts[3]);
      case "revoked 6" -> {
        BigInteger serial = new BigInteger(parts[3], HEX);
        known.told.add(serial);
        known.revoked.put(serial, new Revoked(Instant.parse(parts[4]), Reasons.of(parts[5])));
      }
      default -> throw new IllegalArgumentException("a line that begins with " + parts[0]);
    }
  }

  private static Series series(String[] parts) {
    BigInteger delta = parts[6].equals("-") ? Series.NONE : new BigInteger(parts[6]);
    return new Series(new BigInteger(parts[4]), parts[5], delta, null);
  }
}
