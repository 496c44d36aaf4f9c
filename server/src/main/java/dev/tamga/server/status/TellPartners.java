package dev.tamga.server.status;

import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.SigningException;
import dev.tamga.pki.notice.NoticeOutbox;
import dev.tamga.pki.notice.NoticeOutbox.Signed;
import dev.tamga.pki.notice.RevocationNotice;
import dev.tamga.pki.notice.RevocationNotice.Entry;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusRefusedException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes notices of what the register says and no notice has said yet, and has every partner told.
 * What was told is known from the outbox, so what was revoked while the node was down is told at
 * its start. For one thread.
 */
final class TellPartners {
  private static final Logger log = LoggerFactory.getLogger(TellPartners.class);
  private static final Duration REPEATED = Duration.ofDays(1);

  /** What the notices of one CA have said so far. */
  private static final class Told {
    private final Map<BigInteger, CRLReason> reasons = new HashMap<>();

    void add(Entry entry) {
      if (entry.reason() == CRLReason.REMOVE_FROM_CRL) {
        reasons.remove(entry.serial());
      } else {
        reasons.put(entry.serial(), entry.reason());
      }
    }
  }

  private final Path folder;
  private final Supplier<CadesSigner> signer;
  private final List<TellPartner> partners;
  private final Clock clock;
  private final Map<Issuer, Told> told = new HashMap<>();
  private final Map<Issuer, String> lost = new ConcurrentHashMap<>();

  /**
   * @param folder of the outboxes, one for each CA
   * @param signer the seal's, of the moment
   */
  TellPartners(Path folder, Supplier<CadesSigner> signer, List<TellPartner> partners, Clock clock) {
    this.folder = folder;
    this.signer = signer;
    this.partners = List.copyOf(partners);
    this.clock = clock;
  }

  /**
   * Compares with what was told and tells the rest. A crash after a notice is kept has it sent at
   * the next start.
   *
   * @throws SigningException if the seal or the timestamp service fails; asked again, it is told
   * @throws StatusRefusedException if the outbox holds what is no notice
   * @throws IOException if the outbox cannot be read or written
   */
  void tell(Issuer issuer, Map<BigInteger, Revoked> register)
      throws SigningException, StatusRefusedException, IOException {
    NoticeOutbox outbox =
        new NoticeOutbox(folder.resolve(issuer.key()), issuer.key(), signer.get(), clock);
    Told known = told.get(issuer);
    if (known == null) {
      known = remember(outbox);
      told.put(issuer, known);
    }
    lookForLost(issuer, known, register);
    List<Entry> news = news(known, register);
    for (int from = 0; from < news.size(); from += RevocationNotice.MAX_ENTRIES) {
      int to = Math.min(news.size(), from + RevocationNotice.MAX_ENTRIES);
      Signed notice = outbox.sign(news.subList(from, to));
      news.subList(from, to).forEach(known::add);
      partners.forEach(partner -> partner.tell(outbox, notice.seq()));
    }
  }

  /** A register only grows: what was told as final and is not there was taken out of it. */
  private void lookForLost(Issuer issuer, Told known, Map<BigInteger, Revoked> register) {
    List<String> missing =
        known.reasons.entrySet().stream()
            .filter(one -> one.getValue() != CRLReason.CERTIFICATE_HOLD)
            .map(Map.Entry::getKey)
            .filter(serial -> !register.containsKey(serial))
            .map(serial -> serial.toString(16))
            .sorted()
            .toList();
    if (missing.isEmpty()) {
      lost.remove(issuer);
      return;
    }
    String text =
        "the CA's register has lost "
            + missing.size()
            + " revocations that partners were told, as of serial "
            + missing.get(0)
            + ": was its folder restored from an older copy? CRLs and OCSP answers lack them; revoke"
            + " those certificates again";
    if (!text.equals(lost.put(issuer, text))) {
      log.error("{}", text);
    }
  }

  /** What an administrator has to see to, a line each; any thread may ask. */
  List<String> problems() {
    return List.copyOf(lost.values());
  }

  /** Reads the outbox; what is younger than a day is sent once more: nobody knows who has it. */
  private Told remember(NoticeOutbox outbox) throws StatusRefusedException, IOException {
    Told known = new Told();
    Instant since = clock.instant().minus(REPEATED);
    for (long seq = 1; seq <= outbox.newest(); seq++) {
      Optional<Signed> signed = outbox.read(seq);
      if (signed.isEmpty()) {
        continue;
      }
      RevocationNotice notice = RevocationNotice.parse(signed.get().content());
      notice.entries().forEach(known::add);
      if (notice.time().isAfter(since)) {
        long again = seq;
        partners.forEach(partner -> partner.tell(outbox, again));
      }
    }
    return known;
  }

  private List<Entry> news(Told known, Map<BigInteger, Revoked> register) {
    List<Entry> news = new ArrayList<>();
    register.forEach(
        (serial, revoked) -> {
          if (revoked.reason() != known.reasons.get(serial)) {
            news.add(new Entry(serial, second(revoked.since()), revoked.reason()));
          }
        });
    known.reasons.forEach(
        (serial, reason) -> {
          if (reason == CRLReason.CERTIFICATE_HOLD && !register.containsKey(serial)) {
            news.add(new Entry(serial, second(clock.instant()), CRLReason.REMOVE_FROM_CRL));
          }
        });
    return news;
  }

  private static Instant second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
