package dev.tamga.pki.list;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.algorithm.AlgorithmRule.Verdict;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.terms.Mapping;
import dev.tamga.pki.terms.StatusInfo;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestList;
import dev.tamga.pki.testkit.TestState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustListTest {
  private static final Instant NOW = TestState.NOW;
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final TestState SCHEME = TestState.create("KZ", TestClock.fixed());
  private static final TrustList LIST = full();

  @Test
  void printedList_isReadBackAsItWas() throws Exception {
    assertThat(TrustList.parse(LIST.print())).isEqualTo(LIST);
    assertThat(new String(LIST.print(), UTF_8))
        .startsWith("{\"format\":\"tamga-trust-list/1\",\"territory\":\"KZ\",\"seq\":1,")
        .contains("\"issued\":\"2030-01-01T00:00:00Z\"", "\"maxAge\":3600");
  }

  @Test
  void anyFlippedBit_isRefusedOrAnotherListInItsOneSpelling() {
    Random random = new Random(5);
    byte[] good = LIST.print();
    for (int i = 0; i < 3_000; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      requireRefusedOrCanonical(bad);
    }
  }

  @Test
  void anyTruncation_isRefused() {
    byte[] good = LIST.print();
    for (int length = 0; length < good.length; length += 7) {
      byte[] bad = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> TrustList.parse(bad)).isInstanceOf(ListRefusedException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"format"|{ "format"
          "seq":1|"seq":01
          "seq":1|"seq":1.0
          "seq":1|"seq":"1"
          "seq":1|"seq":0
          "seq":1|"seq":9007199254740992
          "seq":1|"seq":1,"seq":1
          "seq":1|"seq":1,"extra":{}
          "territory":"KZ"|"territory":"kz"
          "territory":"KZ"|"territory":"\\u004bZ"
          "2030-01-01T00:00:00Z"|"2030-01-01T00:00:00.000Z"
          "2030-01-01T00:00:00Z"|"2030-01-01T05:00:00+05:00"
          "2030-01-08T00:00:00Z"|"2030-01-08T00:00:01Z"
          "2030-01-08T00:00:00Z"|"2030-01-01T00:00:00Z"
          tamga-trust-list/1|tamga-trust-list/2
          "type":"ca-sign"|"type":"ca-any"
          "status":"granted"|"status":"perhaps"
          "needed":1|"needed":0
          "needed":1|"needed":2
          127.0.0.0/8|127.0.0.0/255.0.0.0
          127.0.0.0/8|127.0.0.0/33
          example.kz|*.example.kz
          "maxAge":3600|"maxAge":1
          http://pki|ftp://pki
          "rule":"deny"|"rule":"maybe"
          doc-sign-head|root-ca
          """)
  void otherSpellingOrBadValue_isRefused(String good, String bad) {
    String text = new String(LIST.print(), UTF_8);
    assertThat(text).contains(good);
    byte[] bent =
        text.replaceFirst(Pattern.quote(good), Matcher.quoteReplacement(bad)).getBytes(UTF_8);
    assertThat(refusal(bent).reason()).isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 1_000, 100_000})
  void deepJson_isRefusedWithoutRecursion(int depth) {
    byte[] deep = ("{\"format\":" + "[".repeat(depth) + "]".repeat(depth) + "}").getBytes(UTF_8);
    assertThat(refusal(deep).reason()).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void hugeList_isRefusedBeforeItIsRead() {
    assertThat(refusal(new byte[TrustList.MAX_BYTES + 1])).hasMessageContaining("at most 1048576");
  }

  @Test
  void trailingBytes_areRefused() {
    byte[] more = (new String(LIST.print(), UTF_8) + " ").getBytes(UTF_8);
    assertThat(refusal(more)).hasMessageContaining("another spelling");
    byte[] twice = (new String(LIST.print(), UTF_8) + "{}").getBytes(UTF_8);
    assertThat(refusal(twice).reason()).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void oneCaTwiceForOnePurpose_isRefused() {
    TestList draft = first();
    draft.with(
        TestList.service("second", ServiceType.CA_SIGN, KZ.anchor().root(), NOW, Terms.PLAIN));
    assertThatThrownBy(draft::make)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each once");
  }

  @Test
  void leafAsCa_isRefused() {
    assertThatThrownBy(
            () ->
                TestList.service(
                    "leaf", ServiceType.CA_SIGN, KZ.labSeal().certificate(), NOW, Terms.PLAIN))
        .hasMessageContaining("no CA's");
  }

  @Test
  void stateAfterCompromise_isRefused() {
    TestList draft = first().status("kz-sign", Status.COMPROMISED, NOW);
    assertThatThrownBy(() -> draft.status("kz-sign", Status.GRANTED, NOW.plusSeconds(1)))
        .hasMessageContaining("after compromised");
  }

  @Test
  void newNumbersAndTimesOnly_addNothing() {
    TrustList next = first().after(LIST, NOW.plusSeconds(60)).make();
    assertThat(Difference.between(Optional.of(LIST), next).changes()).isEmpty();
  }

  @Test
  void takingAway_addsNothingAndIsTold() {
    TrustList before = first().make();
    TrustList next =
        first()
            .after(before, NOW.plusSeconds(60))
            .status("kz-sign", Status.WITHDRAWN, NOW)
            .terms("kz-tls-server", terms -> terms.withNames(List.of("a.example.kz"), List.of()))
            .make();
    Difference difference = Difference.between(Optional.of(before), next);
    assertThat(difference.adds()).isFalse();
    assertThat(difference.changes()).hasSize(3);
  }

  /** Sunset 2035, then a denial from 2030 on; what each may become without a vote. */
  @ParameterizedTest
  @CsvSource({
    "ecdsa-sha256 = allow until 2035-01-01, ecdsa-sha256 = allow until 2034-01-01, false",
    "ecdsa-sha256 = allow until 2035-01-01, ecdsa-sha256 = allow until 2036-01-01, true",
    "ecdsa-sha256 = allow until 2035-01-01, ecdsa-sha256 = deny, false",
    "ecdsa-sha256 = allow until 2035-01-01, ecdsa-sha256 = deny from 2035-01-01, false",
    "ecdsa-sha256 = allow until 2035-01-01, ecdsa-sha384 = deny, true",
    "ecdsa-sha256 = deny from 2030-01-01, ecdsa-sha256 = deny from 2029-01-01, false",
    "ecdsa-sha256 = deny from 2030-01-01, ecdsa-sha256 = deny from 2031-01-01, true",
    "ecdsa-sha256 = deny from 2030-01-01, ecdsa-sha256 = allow until 2030-01-01, false"
  })
  void changedAlgorithms_addOnlyIfAnythingMoreIsAdmitted(String was, String is, boolean adds) {
    TrustList before = with(first(), was);
    TrustList next = with(first().after(before, NOW.plusSeconds(60)), is);
    assertThat(Difference.between(Optional.of(before), next).adds()).isEqualTo(adds);
  }

  private static TrustList with(TestList list, String rule) {
    return list.terms(
            "kz-sign",
            old ->
                new Terms(
                    old.hosts(),
                    old.addresses(),
                    old.policies(),
                    List.of(AlgorithmRule.parse(rule)),
                    old.status(),
                    old.mapping()))
        .make();
  }

  @Test
  void wideningNames_adds() {
    TrustList before = first().make();
    TrustList next =
        first()
            .after(before, NOW.plusSeconds(60))
            .terms("kz-tls-server", terms -> terms.withNames(List.of("kz"), List.of()))
            .make();
    assertThat(Difference.between(Optional.of(before), next).adds()).isTrue();
  }

  static TestList first() {
    return TestList.first(KZ, NOW, TestList.signer(SCHEME, "A"));
  }

  /** A list with every member filled. */
  static TrustList full() {
    Instant end = Instant.parse("9999-12-31T23:59:59Z");
    return first()
        .with(
            new Pointer(
                "KG",
                "https://trust.example.kg/list.asice",
                TestList.signers(1, TestList.signer(SCHEME, "KG"))))
        .terms(
            "kz-sign",
            terms ->
                new Terms(
                    List.of(),
                    List.of(),
                    List.of("1.2.398.3.1"),
                    List.of(
                        new AlgorithmRule("1.2.840.10045.4.3.2", Verdict.DENY, NOW, end),
                        new AlgorithmRule("1.2.840.10045.4.3.3", Verdict.ALLOW, NOW, end)),
                    new StatusInfo("http://pki.example.kz/a.crl", "", Duration.ofHours(1)),
                    new Mapping("2.5.4.5", Map.of("1.2.398.3.1", Profile.DOC_SIGN_HEAD))))
        .with(
            TestList.service(
                "node-1", ServiceType.NODE, KZ.nodeServer().certificate(), NOW, Terms.PLAIN))
        .with(
            TestList.service(
                "sub",
                ServiceType.CA_SIGN,
                KZ.authority(Branch.SIGN).certificate(),
                NOW,
                Terms.PLAIN))
        .make();
  }

  private static ListRefusedException refusal(byte[] bytes) {
    return catchThrowableOfType(ListRefusedException.class, () -> TrustList.parse(bytes));
  }

  static void requireRefusedOrCanonical(byte[] bytes) {
    try {
      assertThat(TrustList.parse(bytes).print()).isEqualTo(bytes);
    } catch (ListRefusedException e) {
      assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
