package dev.tamga.pki.trust;

import dev.tamga.pki.cert.Purpose;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Paths that were found good, each with the span of time in which that holds: all its certificates
 * are valid, none is revoked, and the anchor's grant is the same. At most 4,096; the one that was
 * not asked for longest goes first. Thread-safe.
 */
final class Successes {
  private static final int MAX = 4096;

  private final Map<Key, Span> spans =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Span> eldest) {
          return size() > MAX;
        }
      };

  synchronized Optional<CheckedPath> get(Key key, Instant at) {
    Span span = spans.get(key);
    return span != null && span.covers(at) ? Optional.of(span.path) : Optional.empty();
  }

  /**
   * @param revoked from when it does not hold any more
   */
  synchronized void put(Key key, CheckedPath path, Instant revoked) {
    Instant from = path.grant().from();
    Instant granted = path.grant().until();
    Instant until = Instant.MAX;
    for (X509Certificate certificate : path.path()) {
      Instant notBefore = certificate.getNotBefore().toInstant();
      Instant notAfter = certificate.getNotAfter().toInstant();
      from = notBefore.isAfter(from) ? notBefore : from;
      until = notAfter.isBefore(until) ? notAfter : until;
    }
    Instant before = granted.isBefore(revoked) ? granted : revoked;
    spans.put(key, new Span(path, from, until, before));
  }

  record Key(String certificate, Purpose purpose) {}

  private record Span(CheckedPath path, Instant from, Instant until, Instant before) {
    boolean covers(Instant at) {
      return !at.isBefore(from) && !at.isAfter(until) && at.isBefore(before);
    }
  }
}
