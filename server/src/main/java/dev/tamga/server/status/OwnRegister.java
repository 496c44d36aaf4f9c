package dev.tamga.server.status;

import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.Reasons;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Takes the register of the own CA into the index as soon as it changes, and once a minute in any
 * case. A look costs two file attributes for each CA. For one thread.
 */
final class OwnRegister {
  private static final Duration AT_LEAST = Duration.ofMinutes(1);

  /** Two writes within one tick of a file system's clock look alike. */
  private static final Duration CLOCK_TICK = Duration.ofSeconds(3);

  private record Seen(List<FileTime> times, Instant read, boolean settled) {}

  private final Path folder;
  private final CertificateAuthority ca;
  private final Map<Authority, Issuer> issuers = new LinkedHashMap<>();
  private final Map<Authority, Seen> seen = new HashMap<>();
  private final StatusIndex index;
  private final BiConsumer<Issuer, Map<BigInteger, Revoked>> changed;
  private final Clock clock;

  /**
   * Opens the register; no key is needed for it.
   *
   * @param changed is told of what stands in the register whenever it was read
   * @throws CaException if the folder is no CA, or a certificate in it cannot be read
   */
  OwnRegister(
      Path folder,
      StatusIndex index,
      BiConsumer<Issuer, Map<BigInteger, Revoked>> changed,
      Clock clock)
      throws CaException {
    this.folder = folder;
    this.index = index;
    this.changed = changed;
    this.clock = clock;
    try (Secret none = Secret.of(new char[0])) {
      this.ca = CertificateAuthority.open(folder, none, clock);
    }
    learnAuthorities();
  }

  /** A rollover adds one. */
  private void learnAuthorities() throws CaException {
    for (Authority each : ca.authorities()) {
      if (!issuers.containsKey(each)) {
        issuers.put(each, Issuer.of(ca.setup().names().state(), ca.chain(each).get(0)));
      }
    }
  }

  /** The CA's State. */
  String state() {
    return ca.setup().names().state();
  }

  /**
   * Reads what has changed.
   *
   * @throws CaException if a record is damaged; the index stays as it was
   * @throws StatusRefusedException FULL
   * @throws IOException if the folder cannot be read
   */
  void poll() throws CaException, StatusRefusedException, IOException {
    learnAuthorities();
    for (Map.Entry<Authority, Issuer> one : issuers.entrySet()) {
      Instant now = clock.instant();
      List<FileTime> times = times(one.getKey());
      Seen before = seen.get(one.getKey());
      if (before == null || !isFresh(before, times, now)) {
        read(one.getKey(), one.getValue(), now);
        seen.put(one.getKey(), new Seen(times, now, isSettled(times, now)));
      }
    }
  }

  private static boolean isFresh(Seen before, List<FileTime> times, Instant now) {
    return before.settled && before.times.equals(times) && before.read.plus(AT_LEAST).isAfter(now);
  }

  private static boolean isSettled(List<FileTime> times, Instant now) {
    return times.stream().allMatch(t -> t.toInstant().plus(CLOCK_TICK).isBefore(now));
  }

  private List<FileTime> times(Authority authority) throws IOException {
    return List.of(time("revoked", authority), time("held", authority));
  }

  private FileTime time(String kind, Authority authority) throws IOException {
    Path records = folder.resolve(kind).resolve(authority.id());
    return Files.isDirectory(records)
        ? Files.getLastModifiedTime(records)
        : FileTime.fromMillis(0); // a folder of an older CA: nothing was ever held
  }

  private void read(Authority authority, Issuer issuer, Instant now)
      throws CaException, StatusRefusedException {
    Map<BigInteger, Revoked> all = new HashMap<>();
    for (Revocation one : ca.revocations(authority)) {
      all.put(one.serial(), new Revoked(one.since(), Reasons.of(one.reason().code())));
    }
    boolean unused = index.learnRegister(issuer, all, now);
    changed.accept(issuer, all);
  }
}
