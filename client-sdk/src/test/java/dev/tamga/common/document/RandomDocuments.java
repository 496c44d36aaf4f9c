package dev.tamga.common.document;

import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.answer.ItemFinding;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.document.event.Actor;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.event.CheckResult;
import dev.tamga.common.document.event.EventId;
import dev.tamga.common.document.event.EventObject;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.document.event.Salt;
import dev.tamga.common.document.item.Acquisition;
import dev.tamga.common.document.item.DeclaredDigest;
import dev.tamga.common.document.item.Device;
import dev.tamga.common.document.item.DigestAlgorithm;
import dev.tamga.common.document.item.DigestScope;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.document.item.SealCondition;
import dev.tamga.common.document.item.SealMark;
import dev.tamga.common.document.legal.CaseReference;
import dev.tamga.common.document.legal.Handling;
import dev.tamga.common.document.legal.LegalBasis;
import dev.tamga.common.document.legal.UseLimitation;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Classification;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Documents of every shape, the same for the same seed. */
final class RandomDocuments {
  private static final int[] FIRST_AND_LAST = "aZ09<>&\"'äяқ語]-\uD83D\uDD0D".codePoints().toArray();
  private static final int[] INNER =
      (" \u200C\u202E" + "aZ<>&\"'äяқ語\uD83D\uDD0D").codePoints().toArray();

  private final Random random;

  RandomDocuments(long seed) {
    this.random = new Random(seed);
  }

  PackageDocument packageDocument() {
    return new PackageDocument(
        packageId(),
        new CaseReference(text(128), text(500), maybe(() -> text(500)), maybe(() -> text(128))),
        new AuthorityId("kz-lab-almaty"),
        list(1, 16, i -> new AuthorityId("kg-prosecutor-" + i)),
        legalBasis(),
        new UseLimitation(text(500), maybe(() -> lines(4000))),
        new Handling(
            random.nextBoolean(),
            pick(Classification.values()),
            random.nextBoolean(),
            random.nextBoolean(),
            maybe(() -> LocalDate.ofEpochDay(random.nextInt(40_000)))),
        random.nextBoolean() ? "ru" : "kk-Cyrl-KZ",
        instant(),
        maybe(() -> lines(4000)),
        list(1, 20, this::item));
  }

  private LegalBasis legalBasis() {
    LegalBasis basis =
        random.nextBoolean()
            ? LegalBasis.treaty(text(500), text(128))
            : LegalBasis.other(text(500));
    return random.nextBoolean() ? basis : basis.authorisedBy(text(500));
  }

  private ItemDocument item(int i) {
    ItemDocument.Builder item =
        ItemDocument.builder(
                text(128),
                new EntryName("evidence/" + i + "/құжат " + i + ".E01"),
                random.nextLong() >>> 2,
                sha256(),
                pick(ItemKind.values()))
            .from(maybe(() -> text(128)), maybe(() -> text(128)))
            .originalName(maybe(() -> " C:\\" + text(1000) + " "))
            .declaredDigests(list(0, 16, n -> declaredDigest()))
            .device(maybe(this::device))
            .acquisition(maybe(this::acquisition))
            .seals(list(0, 32, n -> new SealMark(text(128), pick(SealCondition.values()))));
    return (random.nextBoolean() ? item.bundle() : item.mediaType("application/x-ewf.v1+e01"))
        .build();
  }

  private DeclaredDigest declaredDigest() {
    DigestAlgorithm algorithm = pick(DigestAlgorithm.values());
    String value = "0123456789abcdef".repeat(8).substring(0, 2 * algorithm.bytes());
    return new DeclaredDigest(algorithm, value, pick(DigestScope.values()));
  }

  private Device device() {
    return new Device(
        text(500),
        maybe(() -> text(500)),
        maybe(() -> text(500)),
        maybe(() -> text(128)),
        maybe(() -> random.nextLong() >>> 2),
        list(0, 4, i -> "35693803564380" + i),
        list(0, 4, i -> "893108038888888888" + i));
  }

  private Acquisition acquisition() {
    Instant start = instant();
    return new Acquisition(
        text(500),
        text(500),
        text(128),
        maybe(() -> text(500)),
        start,
        start.plusSeconds(random.nextInt(100_000)),
        maybe(() -> lines(4000)),
        text(500),
        maybe(() -> text(500)));
  }

  ReceiptDocument receipt() {
    ReceiptKind kind = pick(ReceiptKind.values());
    boolean rejection = kind == ReceiptKind.SUBMISSION_REJECTION;
    return new ReceiptDocument(
        kind,
        packageId(),
        1 + random.nextInt(99),
        sha256(),
        sha256(),
        rejection ? null : sha256(),
        text(500),
        "log.tamga.example/kz",
        instant(),
        rejection ? lines(4000) : null);
  }

  AcceptanceDocument acceptance() {
    boolean accepted = random.nextBoolean();
    return new AcceptanceDocument(
        packageId(),
        new AuthorityId("kg-prosecutor"),
        accepted ? Decision.ACCEPTED : Decision.DISPUTED,
        list(1, 20, i -> finding(i, accepted)),
        accepted ? null : lines(4000),
        text(500),
        maybe(() -> text(128)),
        instant());
  }

  private ItemFinding finding(int i, boolean match) {
    EntryName name = new EntryName("evidence/" + i + "/disk.E01");
    if (!match && random.nextInt(3) == 0) {
      return ItemFinding.missing(name);
    }
    Sha256 sha256 = sha256();
    long size = random.nextLong() >>> 2;
    return ItemFinding.of(name, size, match ? sha256 : sha256(), size, sha256);
  }

  EventDocument event() {
    EventType type = pick(EventType.values());
    return new EventDocument(
        eventId(),
        packageId(),
        1 + random.nextInt(999_999),
        type,
        new Actor(maybe(() -> new AuthorityId("kz-lab-almaty")), sha256()),
        list(0, 16, i -> new AuthorityId("kg-prosecutor-" + i)),
        maybe(() -> text(500)),
        list(0, 64, i -> new Check(text(128), pick(CheckResult.values()), maybe(() -> text(500)))),
        list(
            0,
            20,
            i ->
                new EventObject(
                    new EntryName("evidence/" + i + "/<диск & \"1\">.E01"),
                    random.nextLong() >>> 2,
                    sha256())),
        maybe(this::sha256),
        type == EventType.CORRECTED ? eventId() : null,
        instant(),
        instant(),
        maybe(() -> lines(4000)),
        new Salt(Base64.getEncoder().encodeToString(bytes(32))));
  }

  CustodyDocument custody() {
    long total = 1 + random.nextInt(999_999);
    long last = random.nextBoolean() ? total : random.nextLong(total + 1);
    long first = random.nextBoolean() ? 1 : Math.min(last + 1, 999_999);
    return new CustodyDocument(
        packageId(), text(500), "log.tamga.example/kz", first, last, total, instant());
  }

  private PackageId packageId() {
    return new PackageId(uuid());
  }

  private EventId eventId() {
    return new EventId(uuid());
  }

  private String uuid() {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return new UUID(high, low).toString();
  }

  private Sha256 sha256() {
    return Sha256.of(bytes(32));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private Instant instant() {
    return Instant.ofEpochMilli(random.nextLong(253_402_300_800_000L)); // to the end of 9999
  }

  /** One line of up to {@code max} characters, seldom as long as that. */
  private String text(int max) {
    return characters(max, INNER);
  }

  private String lines(int max) {
    return characters(max, "\n aя".codePoints().toArray());
  }

  private String characters(int max, int[] inner) {
    int length = random.nextInt(10) == 0 ? max : 1 + random.nextInt(Math.min(max, 40));
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      boolean inside = !text.isEmpty() && text.length() < length - 1;
      int[] from = inside ? inner : FIRST_AND_LAST;
      int next = from[random.nextInt(from.length)];
      text.appendCodePoint(text.length() + Character.charCount(next) > length ? 'z' : next);
    }
    return text.toString();
  }

  private <T> @Nullable T maybe(Supplier<T> value) {
    return random.nextBoolean() ? value.get() : null;
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private <T> List<T> list(int min, int max, IntFunction<T> make) {
    return IntStream.range(0, min + random.nextInt(max - min + 1)).mapToObj(make).toList();
  }
}
