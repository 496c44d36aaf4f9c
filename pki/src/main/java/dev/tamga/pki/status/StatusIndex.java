package dev.tamga.pki.status;

import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.status.StatusRefusedException.Kind;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are revoked, in memory, for every check of a path (pki/STATUS.md section 1).
 *
 * <p>Thread-safe. Reading takes no lock and never waits; learning is done by one thread at a time.
 * What is learned is taken whole or refused whole, and a revocation is never forgotten but for the
 * end of a hold. Memory is bounded: 1,024 issuers, 1,000,000 revoked certificates.
 */
public final class StatusIndex {
  private static final int MAX_ISSUERS = 1024;
  private static final int MAX_ISSUERS_OF_STATE = 64;
  private static final int MAX_REVOKED = 1_000_000;
  private static final int MAX_REVOKED_OF_ISSUER = 250_000;
  private static final int MAX_TOLD_OF_ISSUER = 16_384;
  private static final int MAX_TOLD = 262_144; // with the next, what the file may hold
  private static final int MAX_SCOPES_OF_ISSUER = 64;
  private static final int MAX_SPOKEN = 16_384;

  /**
   * What a notice brought.
   *
   * @param news whether it changed anything
   * @param missing how many notices before it were never seen: fetch the CA's CRL if above 0
   */
  public record Told(boolean news, long missing) {}

  private record One(Issuer issuer, BigInteger serial) {}

  private final @Nullable Path file;
  private final Map<Issuer, IssuerStatus> issuers = new ConcurrentHashMap<>();
  private final Map<One, Instant> spoken = new ConcurrentHashMap<>();
  private final Deque<One> spokenInOrder = new ArrayDeque<>();
  private final AtomicLong epoch = new AtomicLong();
  private boolean dirty;

  private StatusIndex(@Nullable Path file) {
    this.file = file;
  }

  /** An empty one, which is gone with the process. */
  public static StatusIndex inMemory() {
    return new StatusIndex(null);
  }

  /**
   * One with what the file keeps; empty if there is no file yet.
   *
   * @throws StatusRefusedException MALFORMED or TOO_LONG if the file is damaged: restore it, or
   *     move it away and fetch every CRL before trusting anyone
   * @throws IOException if it cannot be read
   */
  public static StatusIndex open(Path file) throws StatusRefusedException, IOException {
    StatusIndex index = new StatusIndex(file);
    if (Files.exists(file)) {
      index.issuers.putAll(StatusFile.read(file));
    }
    return index;
  }

  /** That the certificate is revoked; empty if nobody said so. One lookup, no lock. */
  public Optional<Revoked> revoked(Issuer issuer, BigInteger serial) {
    IssuerStatus known = issuers.get(issuer);
    return known == null ? Optional.empty() : Optional.ofNullable(known.revoked.get(serial));
  }

  /** When somebody who knows last spoke of that certificate; empty if never. No lock. */
  public Optional<Instant> asOf(Issuer issuer, BigInteger serial) {
    IssuerStatus known = issuers.get(issuer);
    return Stream.of(
            known == null ? Optional.<Instant>empty() : known.asOf(),
            Optional.ofNullable(spoken.get(new One(issuer, serial))))
        .flatMap(Optional::stream)
        .max(Instant::compareTo);
  }

  /** The nextUpdate of the newest CRL of that CA; empty if none was read. No lock. */
  public Optional<Instant> until(Issuer issuer) {
    return Optional.ofNullable(issuers.get(issuer)).flatMap(IssuerStatus::until);
  }

  /** Grows with each change of what is revoked. */
  public long epoch() {
    return epoch.get();
  }

  /** How many certificates are revoked, of all CAs. */
  public long size() {
    return issuers.values().stream().mapToLong(known -> known.revoked.size()).sum();
  }

  /**
   * Learns a CRL. Its number is kept by the next {@link #flush}.
   *
   * @return whether anything changed that is revoked
   * @throws StatusRefusedException ROLLED_BACK, NO_BASE or FULL; nothing of it counts then
   */
  public synchronized boolean learn(CheckedCrl crl) throws StatusRefusedException {
    IssuerStatus known = room(crl.issuer());
    known.series(crl.scope()).requireNext(crl);
    if (!known.series.containsKey(crl.scope()) && known.series.size() >= MAX_SCOPES_OF_ISSUER) {
      throw full(crl.issuer(), "scopes of CRLs", MAX_SCOPES_OF_ISSUER);
    }
    Map<BigInteger, Revoked> entries = crl.revoked();
    requireRoom(crl.issuer(), known, entries.keySet());
    dirty = true;
    return changed(crl.issuer(), known, known.add(crl, entries));
  }

  /**
   * Learns an OCSP answer about one certificate.
   *
   * @param revoked empty if it is good, which ends no hold
   * @param asOf thisUpdate of the answer
   * @return whether anything changed that is revoked
   * @throws StatusRefusedException FULL
   */
  public synchronized boolean learn(
      Issuer issuer, BigInteger serial, Optional<Revoked> revoked, Instant asOf)
      throws StatusRefusedException {
    IssuerStatus known = room(issuer);
    Map<BigInteger, Revoked> entry =
        revoked.map(one -> Map.of(serial, one)).orElseGet(Map::<BigInteger, Revoked>of);
    requireRoom(issuer, known, entry.keySet());
    speak(new One(issuer, serial), asOf);
    return changed(issuer, known, known.add(entry));
  }

  /**
   * Learns the whole register of the own CA: what is not in it is good, and its holds have ended.
   *
   * @param asOf when the reading began
   * @return whether anything changed that is revoked
   * @throws StatusRefusedException FULL
   */
  public synchronized boolean learnRegister(
      Issuer issuer, Map<BigInteger, Revoked> all, Instant asOf) throws StatusRefusedException {
    IssuerStatus known = room(issuer);
    requireRoom(issuer, known, all.keySet());
    boolean news = known.add(all);
    news |= known.release(serial -> !all.containsKey(serial), asOf);
    known.heard(asOf, null);
    return changed(issuer, known, news);
  }

  /**
   * Learns a notice that was checked ({@code CheckedNotice.into}); on return it survives a crash.
   *
   * @param seq its number, from 1
   * @param released holds that end, and when; counts only if the number is the newest
   * @throws StatusRefusedException FULL; nothing of it counts then
   * @throws IOException if it could not be kept: it counts until the process ends; have it repeated
   */
  public synchronized Told learnNotice(
      Issuer issuer, long seq, Map<BigInteger, Revoked> revoked, Map<BigInteger, Instant> released)
      throws StatusRefusedException, IOException {
    IssuerStatus known = room(issuer);
    requireRoom(issuer, known, revoked.keySet());
    requireRoomToTell(issuer, known, revoked.keySet());
    long missing = Math.max(0, seq - known.seq - 1);
    boolean newest = seq > known.seq;
    Map<BigInteger, Revoked> counting = newest ? revoked : withoutHolds(revoked);
    boolean news = known.add(counting);
    dirty |= known.tell(counting) || news || newest; // the same again costs no write
    if (newest) {
      for (Map.Entry<BigInteger, Instant> one : released.entrySet()) {
        news |= known.release(one.getKey()::equals, one.getValue());
      }
      known.seq = seq;
    }
    changed(issuer, known, news);
    flush(); // a crash before this forgets a notice that was not acknowledged
    return new Told(news, missing);
  }

  /**
   * Writes the file, if anything that it keeps has changed.
   *
   * @throws IOException if it cannot be written; the old one stands, and the next call tries again
   */
  public synchronized void flush() throws IOException {
    if (dirty && file != null) {
      DurableFiles.replace(file, StatusFile.print(issuers));
    }
    dirty = false;
  }

  /** A hold of an old notice may have ended since; what is final has not. */
  private static Map<BigInteger, Revoked> withoutHolds(Map<BigInteger, Revoked> revoked) {
    Map<BigInteger, Revoked> finals = new HashMap<>(revoked);
    finals.values().removeIf(Revoked::isHold);
    return finals;
  }

  private IssuerStatus room(Issuer issuer) throws StatusRefusedException {
    IssuerStatus known = issuers.get(issuer);
    if (known != null) {
      return known;
    }
    long ofState = issuers.keySet().stream().filter(i -> i.state().equals(issuer.state())).count();
    if (issuers.size() >= MAX_ISSUERS || ofState >= MAX_ISSUERS_OF_STATE) {
      throw full(
          issuer, "CAs", ofState >= MAX_ISSUERS_OF_STATE ? MAX_ISSUERS_OF_STATE : MAX_ISSUERS);
    }
    return new IssuerStatus();
  }

  private void requireRoom(Issuer issuer, IssuerStatus known, Set<BigInteger> serials)
      throws StatusRefusedException {
    int more = known.more(serials);
    if (known.revoked.size() + more > MAX_REVOKED_OF_ISSUER) {
      throw full(issuer, "revoked certificates of one CA", MAX_REVOKED_OF_ISSUER);
    }
    if (size() + more > MAX_REVOKED) {
      throw full(issuer, "revoked certificates", MAX_REVOKED);
    }
  }

  private void requireRoomToTell(Issuer issuer, IssuerStatus known, Set<BigInteger> serials)
      throws StatusRefusedException {
    int more = known.moreTold(serials);
    if (known.told.size() + more > MAX_TOLD_OF_ISSUER) {
      throw full(issuer, "revocations of one CA told by notices", MAX_TOLD_OF_ISSUER);
    }
    if (issuers.values().stream().mapToInt(each -> each.told.size()).sum() + more > MAX_TOLD) {
      throw full(issuer, "revocations told by notices", MAX_TOLD);
    }
  }

  private boolean changed(Issuer issuer, IssuerStatus known, boolean news) {
    issuers.put(issuer, known);
    if (news) {
      epoch.incrementAndGet(); // after the change: who sees the new epoch sees it
    }
    return news;
  }

  private void speak(One one, Instant asOf) {
    Instant before = spoken.get(one);
    if (before == null) {
      if (spokenInOrder.size() >= MAX_SPOKEN) {
        spoken.remove(spokenInOrder.remove());
      }
      spokenInOrder.add(one);
    }
    spoken.put(one, before != null && before.isAfter(asOf) ? before : asOf);
  }

  private static StatusRefusedException full(Issuer issuer, String what, int limit) {
    return new StatusRefusedException(
        Kind.FULL,
        "status index: more "
            + what
            + " than it holds, by "
            + issuer.state()
            + ", issuer key "
            + issuer.key()
            + " (expected: at most "
            + limit
            + ", pki/STATUS.md section 1); the old state stays");
  }
}
