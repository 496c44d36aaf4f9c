package dev.tamga.pki.status;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one CA. Any thread reads {@link #revoked}, {@link #asOf} and {@link #until};
 * only {@link StatusIndex} writes, one thread at a time.
 */
final class IssuerStatus {
  private static final int MAX_ENDED = 16_384;

  final Map<BigInteger, Revoked> revoked = new ConcurrentHashMap<>();

  /** Those that a notice told: nobody repeats it soon, so the file keeps them. */
  final Set<BigInteger> told = new TreeSet<>();

  final Map<String, Series> series = new TreeMap<>();
  long seq;

  /** When the holds ended that have ended: an old list or notice must not bring one back. */
  private final Map<BigInteger, Instant> ended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BigInteger, Instant> eldest) {
          return size() > MAX_ENDED;
        }
      };

  private volatile @Nullable Instant asOf;
  private volatile @Nullable Instant until;

  Optional<Instant> asOf() {
    return Optional.ofNullable(asOf);
  }

  /** By when its newest CRL promised the next. */
  Optional<Instant> until() {
    return Optional.ofNullable(until);
  }

  Series series(String scope) {
    return series.getOrDefault(scope, Series.EMPTY);
  }

  /** How many more there would be. */
  int more(Set<BigInteger> serials) {
    return (int) serials.stream().filter(serial -> !revoked.containsKey(serial)).count();
  }

  int moreTold(Set<BigInteger> serials) {
    return (int) serials.stream().filter(serial -> !told.contains(serial)).count();
  }

  /** STATUS.md section 1, rules 1 and 2. */
  boolean add(Map<BigInteger, Revoked> all) {
    boolean changed = false;
    for (Map.Entry<BigInteger, Revoked> one : all.entrySet()) {
      if (hasEnded(one.getKey(), one.getValue())) {
        continue;
      }
      Revoked before = revoked.get(one.getKey());
      Revoked now = before == null ? one.getValue() : before.and(one.getValue());
      if (!now.equals(before)) {
        revoked.put(one.getKey(), now);
        changed = true;
      }
    }
    return changed;
  }

  private boolean hasEnded(BigInteger serial, Revoked one) {
    Instant end = ended.get(serial);
    return end != null && one.isHold() && one.since().isBefore(end);
  }

  /**
   * Notes which of them a notice told.
   *
   * @return whether one was not told before
   */
  boolean tell(Map<BigInteger, Revoked> all) {
    return told.addAll(all.keySet().stream().filter(revoked::containsKey).toList());
  }

  /** STATUS.md section 1, rule 2: ends holds that are older than whoever says so. */
  boolean release(Predicate<BigInteger> which, Instant at) {
    Set<BigInteger> over = new HashSet<>();
    revoked.forEach(
        (serial, one) -> {
          if (one.isHold() && one.since().isBefore(at) && which.test(serial)) {
            over.add(serial);
          }
        });
    over.forEach(serial -> ended.put(serial, at));
    revoked.keySet().removeAll(over);
    told.removeAll(over);
    return !over.isEmpty();
  }

  boolean add(CheckedCrl crl, Map<BigInteger, Revoked> entries) {
    Series before = series(crl.scope());
    boolean changed = add(entries);
    if (before.isNotAhead(crl)) {
      Set<BigInteger> removed = crl.removed();
      boolean complete = crl.base().isEmpty() && crl.isWhole();
      changed |=
          release(
              serial -> complete ? !entries.containsKey(serial) : removed.contains(serial),
              crl.thisUpdate());
    }
    series.put(crl.scope(), before.with(crl));
    if (crl.isWhole()) {
      heard(crl.thisUpdate(), crl.nextUpdate());
    }
    return changed;
  }

  void heard(Instant at, @Nullable Instant next) {
    Instant before = asOf;
    if (before == null || at.isAfter(before)) {
      asOf = at;
      until = next;
    }
  }
}
