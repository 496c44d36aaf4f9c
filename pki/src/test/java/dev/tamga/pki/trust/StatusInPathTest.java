package dev.tamga.pki.trust;

import static dev.tamga.pki.testkit.TestState.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.status.CrlCheck;
import dev.tamga.pki.status.Freshness;
import dev.tamga.pki.status.Freshness.Indication;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.Staleness;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.terms.Mapping;
import dev.tamga.pki.terms.StatusInfo;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.UntrustedException.Reason;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.trust.live.TrustSource;
import java.security.cert.CRLReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the index knows counts in every check of a path (pki/STATUS.md sections 1 and 6). */
class StatusInPathTest {
  private final TestClock clock = TestClock.fixed();
  private final TestState kz = TestState.create("KZ", clock);
  private final StatusIndex index = StatusIndex.inMemory();
  private final Identity lab = kz.labTls();

  @Test
  void rememberedSuccess_doesNotOutliveARevocation() throws Exception {
    PathChecker checker = new PathChecker(kz.trust(), index);
    check(checker, lab, Purpose.TLS_CLIENT, NOW);
    revoke(lab.certificate(), kz.authority(Branch.TLS), "KZ", NOW);
    assertRefused(checker, lab, NOW);
    check(checker, lab, Purpose.TLS_CLIENT, NOW.minusSeconds(1));
    check(checker, kz.authorityTls(), Purpose.TLS_CLIENT, NOW);
  }

  @Test
  void revokedCa_refusesItsLeaves() throws Exception {
    PathChecker checker = new PathChecker(kz.trust(), index);
    check(checker, lab, Purpose.TLS_CLIENT, NOW);
    revoke(kz.authority(Branch.TLS).certificate(), kz.authority(Branch.ROOT), "KZ", NOW);
    assertRefused(checker, lab, NOW);
    check(checker, kz.labSeal(), Purpose.DOCUMENT_SIGNATURE, NOW);
  }

  @Test
  void otherStatesWord_doesNotCount() throws Exception {
    PathChecker checker = new PathChecker(kz.trust(), index);
    revoke(lab.certificate(), kz.authority(Branch.TLS), "UZ", NOW);
    check(checker, lab, Purpose.TLS_CLIENT, NOW);
  }

  @Test
  void epochOfLiveTrust_growsWithTheIndexAndTheIndexOutlivesASnapshot() throws Exception {
    LiveTrust live = new LiveTrust(source(kz.trust()), index);
    long before = live.epoch();
    revoke(lab.certificate(), kz.authority(Branch.TLS), "KZ", NOW);
    assertThat(live.epoch()).isGreaterThan(before);
    assertThat(live.poll()).isEqualTo(LiveTrust.Outcome.RELOADED);
    assertThat(live.epoch()).isGreaterThan(before + 1);
    assertRefused(live.checker(), lab, NOW);
  }

  @Test
  void silentCaOfAStateWithASource_isRefusedForTlsOnly() throws Exception {
    LiveTrust live = new LiveTrust(source(kz.trust()), index);
    PeerTrustManager judged =
        new PeerTrustManager(
            live, Purpose.TLS_CLIENT, clock, new Staleness(Map.of("KZ", Staleness.FOREIGN)));
    assertStale(judged, "never been heard");
    hear(Branch.TLS);
    judged.checkClientTrusted(chain(lab), "x");
    clock.advance(Duration.ofHours(6).plusSeconds(1));
    assertStale(judged, "last heard");
    hear(Branch.TLS);
    judged.checkClientTrusted(chain(lab), "x");
    clock.advance(Duration.ofDays(2));
    new PeerTrustManager(
            live, Purpose.TLS_CLIENT, clock, new Staleness(Map.of("UZ", Duration.ofHours(1))))
        .checkClientTrusted(chain(lab), "x");
    new PeerTrustManager(live, Purpose.TLS_CLIENT, clock).checkClientTrusted(chain(lab), "x");
  }

  @Test
  void maxAgeOfTheTrustList_countsWhereListsDoAndNothingElseIsConfigured() throws Exception {
    StatusInfo status = new StatusInfo("http://pki.example.kz/tls.crl", "", Duration.ofHours(1));
    Terms terms = new Terms(List.of(), List.of(), List.of(), List.of(), status, Mapping.STANDARD);
    Anchor anchor =
        new Anchor(
            "KZ",
            kz.anchor().root(),
            kz.anchor().purposes(),
            List.of(new Grant(Instant.MIN, Instant.MAX, List.of(terms))));
    LiveTrust live = new LiveTrust(source(Trust.of(List.of(anchor), List.of())), index);
    Map<String, Duration> longer = Map.of("KZ", Duration.ofHours(3));
    hear(Branch.TLS);
    clock.advance(Duration.ofHours(2));
    assertStale(judgedBy(live, new Staleness(Map.of(), true)), "within PT1H");
    judgedBy(live, new Staleness(longer, true)).checkClientTrusted(chain(lab), "x");
    judgedBy(live, new Staleness(Map.of(), false)).checkClientTrusted(chain(lab), "x");
    hear(Branch.TLS);
    judgedBy(live, new Staleness(Map.of(), true)).checkClientTrusted(chain(lab), "x");
  }

  private PeerTrustManager judgedBy(LiveTrust live, Staleness staleness) {
    return new PeerTrustManager(live, Purpose.TLS_CLIENT, clock, staleness);
  }

  @Test
  void brokenPromiseOfACaAbove_isStaleToo() throws Exception {
    LiveTrust live = new LiveTrust(source(kz.trust()), index);
    PeerTrustManager judged =
        new PeerTrustManager(
            live, Purpose.TLS_CLIENT, clock, new Staleness(Map.of("KZ", Duration.ofHours(6))));
    hear(Branch.ROOT); // TestState's are good for a day
    clock.advance(Duration.ofHours(25));
    hear(Branch.TLS);
    assertStale(judged, "promised");
    hear(Branch.ROOT);
    judged.checkClientTrusted(chain(lab), "x");
  }

  @Test
  void signature_isNeverRefusedForStalenessButSaysTryLater() throws Exception {
    PathChecker checker = new PathChecker(kz.trust(), index);
    CheckedPath path = check(checker, kz.labSeal(), Purpose.DOCUMENT_SIGNATURE, NOW);
    assertThat(checker.freshness(path).asOf()).isEmpty();
    assertThat(checker.freshness(path).indication(NOW)).isEqualTo(Indication.TRY_LATER);
    hear(Branch.SIGN);
    assertThat(checker.freshness(path).indication(NOW))
        .as("the root has not spoken")
        .isEqualTo(Indication.TRY_LATER);
    hear(Branch.ROOT);
    Freshness freshness = checker.freshness(path);
    assertThat(freshness.indication(NOW)).isEqualTo(Indication.PASSED);
    assertThat(freshness.indication(NOW.plusSeconds(1))).isEqualTo(Indication.TRY_LATER);
    assertThat(freshness.oldest()).hasValue(NOW);
  }

  @Test
  void crlOfTheSnapshot_makesFreshToo() throws Exception {
    PathChecker checker =
        new PathChecker(
            new Trust(List.of(kz.anchor()), List.of(), List.of(kz.crl(Branch.TLS))), index);
    CheckedPath path = check(checker, lab, Purpose.TLS_CLIENT, NOW);
    assertThat(checker.freshness(path).asOf()).hasValue(NOW);
  }

  @Test
  void authorities_areThoseThatAnAnchorVouchesFor() throws Exception {
    TestState uz = TestState.create("UZ", clock);
    X509Certificate tls = kz.authority(Branch.TLS).certificate();
    X509Certificate stray = uz.authority(Branch.TLS).certificate();
    PathChecker checker =
        new PathChecker(
            new Trust(List.of(kz.anchor()), List.of(tls, stray, lab.certificate()), List.of()),
            index);
    assertThat(checker.authorities(NOW))
        .containsExactly(new Authority("KZ", kz.anchor().root()), new Authority("KZ", tls));
  }

  private void hear(Branch branch) throws Exception {
    X509Certificate ca = kz.authority(branch).certificate();
    index.learn(CrlCheck.check(Certificates.der(kz.crl(branch)), "KZ", ca, clock.instant()));
  }

  private void revoke(X509Certificate certificate, Identity ca, String state, Instant since)
      throws Exception {
    index.learnNotice(
        Issuer.of(state, ca.certificate()),
        1,
        Map.of(certificate.getSerialNumber(), new Revoked(since, CRLReason.CESSATION_OF_OPERATION)),
        Map.of());
  }

  private void assertStale(PeerTrustManager manager, String why) {
    assertThatThrownBy(() -> manager.checkClientTrusted(chain(lab), "x"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(why)
        .cause()
        .isInstanceOfSatisfying(
            UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STALE_STATUS));
  }

  private static void assertRefused(PathChecker checker, Identity identity, Instant at) {
    assertThatThrownBy(() -> check(checker, identity, Purpose.TLS_CLIENT, at))
        .hasMessageContaining("cessationOfOperation")
        .isInstanceOfSatisfying(
            UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REVOKED));
  }

  private static CheckedPath check(
      PathChecker checker, Identity identity, Purpose purpose, Instant at)
      throws UntrustedException {
    return checker.check(identity.certificate(), List.of(identity.chain().get(1)), purpose, at);
  }

  private static X509Certificate[] chain(Identity identity) {
    return identity.chain().toArray(X509Certificate[]::new);
  }

  /** Looks new at every poll. */
  private static TrustSource source(Trust trust) {
    return new TrustSource() {
      private int asked;

      @Override
      public Trust load() {
        return trust;
      }

      @Override
      public String mark() {
        asked++;
        return "mark " + asked;
      }
    };
  }
}
