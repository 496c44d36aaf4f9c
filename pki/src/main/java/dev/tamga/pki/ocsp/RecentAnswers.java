package dev.tamga.pki.ocsp;

import dev.tamga.pki.ocsp.IssuedCertificates.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;

/**
 * Answers without a nonce about one certificate: signed once a minute, not for each who asks. At
 * most 4,096; the oldest goes first. Thread-safe.
 */
final class RecentAnswers {
  private static final int MAX = 4096;
  private static final Duration MAX_AGE = Duration.ofSeconds(60);

  /** The CertID that was asked for. */
  record Question(ASN1Primitive certificate) {}

  private record Answer(Optional<Standing> standing, Instant at, byte[] der) {
    boolean holds(Optional<Standing> now, Instant time) {
      return standing.equals(now) && !time.isBefore(at) && time.isBefore(at.plus(MAX_AGE));
    }
  }

  private final Map<Question, Answer> answers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Answer> eldest) {
          return size() > MAX;
        }
      };

  /** One that is as good as new: of the last minute, and the status is still the same. */
  synchronized Optional<byte[]> get(Question question, Optional<Standing> now, Instant time) {
    Answer known = answers.get(question);
    return known != null && known.holds(now, time)
        ? Optional.of(known.der.clone())
        : Optional.empty();
  }

  synchronized void put(Question question, Optional<Standing> standing, Instant at, byte[] der) {
    answers.put(question, new Answer(standing, at, der));
  }
}
