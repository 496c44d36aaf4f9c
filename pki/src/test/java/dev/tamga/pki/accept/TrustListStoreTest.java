package dev.tamga.pki.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.accept.Vote.Decision;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.ServiceType;
import dev.tamga.pki.list.StatusChange;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.terms.Mapping;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestList;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.CheckedPath;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.TrustFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustListStoreTest {
  private static final Instant NOW = TestState.NOW;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final TestState KG = TestState.create("KG", TestClock.fixed());
  private static final TestState SCHEME = TestState.create("KG", TestClock.fixed());
  private static final TestState OTHER_SCHEME = TestState.create("KG", TestClock.fixed());
  private static final TestState HOME = TestState.create("KZ", TestClock.fixed());
  private static final Identity SIGNER = TestList.signer(SCHEME, "A");
  private static final Identity SECOND = TestList.signer(SCHEME, "B");

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private TrustListStore store;

  @BeforeEach
  void openStore() throws Exception {
    store = new TrustListStore(folder, clock);
    Files.createDirectories(folder.resolve("administrators"));
    administrator("aigul", HOME.head("a"), HOME.deputy("a"));
    administrator("daniyar", HOME.head("b"));
    administrator("erlan", HOME.head("c"));
    store.firstContact("KG", root(SCHEME), new Hash(Certificates.sha256(root(SCHEME))));
  }

  @Test
  void firstContactWithAnotherFingerprint_isRefusedAndNothingKept() throws Exception {
    TrustListStore fresh = new TrustListStore(folder.resolve("new"), clock);
    Hash typed = new Hash("0123456789abcdef".repeat(4));
    assertThatThrownBy(() -> fresh.firstContact("KG", root(SCHEME), typed))
        .isInstanceOf(ListRefusedException.class)
        .hasMessageContaining("do not go on");
    assertThat(fresh.territories()).isEmpty();
  }

  @Test
  void secondFirstContact_isRefusedUnlessTheSame() throws Exception {
    Hash same = new Hash(Certificates.sha256(root(SCHEME)));
    assertThatCode(() -> store.firstContact("KG", root(SCHEME), same)).doesNotThrowAnyException();
    Hash other = new Hash(Certificates.sha256(root(OTHER_SCHEME)));
    assertThatThrownBy(() -> store.firstContact("KG", root(OTHER_SCHEME), other))
        .hasMessageContaining("another scheme root");
  }

  @Test
  void listBeforeFirstContact_isRefused() {
    assertThat(refused(() -> store.receive("UZ", List.of(signed(first().make(), SIGNER)))))
        .isEqualTo(Reason.WRONG_TERRITORY);
  }

  @Test
  void firstList_isNotTrustedBeforeTheSecondVote() throws Exception {
    TrustList list = first().make();
    store.receive("KG", List.of(signed(list, SIGNER)));
    assertThat(trusts(KG.labSeal(), Purpose.DOCUMENT_SIGNATURE)).isFalse();
    vote(list, "aigul", HOME.head("a"));
    assertThat(trusts(KG.labSeal(), Purpose.DOCUMENT_SIGNATURE)).isFalse();
    assertThat(store.problems()).singleElement().asString().contains("waits for two");
    TrustHistory after = vote(list, "daniyar", HOME.head("b"));
    assertThat(after.head().orElseThrow().acceptance().orElseThrow().by())
        .containsExactly("aigul", "daniyar");
    assertThat(trusts(KG.labSeal(), Purpose.DOCUMENT_SIGNATURE)).isTrue();
    assertThat(trusts(KG.nodeServer(), Purpose.TLS_SERVER)).isTrue();
    assertThat(store.problems()).isEmpty();
  }

  @Test
  void samePersonTwice_isRefusedWhateverTheKey() throws Exception {
    TrustList list = first().make();
    store.receive("KG", List.of(signed(list, SIGNER)));
    vote(list, "aigul", HOME.head("a"));
    assertThatThrownBy(() -> vote(list, "aigul", HOME.deputy("a")))
        .hasMessageContaining("has voted already");
    assertThatThrownBy(() -> vote(list, "daniyar", HOME.head("a")))
        .hasMessageContaining("is not daniyar's");
    assertThat(store.history("KG").accepted()).isEmpty();
  }

  @Test
  void oneReject_endsIt() throws Exception {
    TrustList list = first().make();
    store.receive("KG", List.of(signed(list, SIGNER)));
    vote(list, "aigul", HOME.head("a"));
    store.vote(Vote.sign(list, Decision.REJECT, "daniyar", HOME.head("b"), NOW));
    assertThatThrownBy(() -> vote(list, "erlan", HOME.head("c"))).hasMessageContaining("rejected");
    assertThat(store.history("KG").accepted()).isEmpty();
  }

  @Test
  void voteOfAStrangerOrOverAnotherListOrBent_isRefused() throws Exception {
    TrustList list = first().make();
    store.receive("KG", List.of(signed(list, SIGNER)));
    assertThatThrownBy(() -> vote(list, "stranger", HOME.head("z")))
        .hasMessageContaining("administrators/stranger.crt");
    TrustList other = first().without("kg-time").make();
    assertThatThrownBy(() -> vote(other, "aigul", HOME.head("a")))
        .hasMessageContaining("the newest list");
    Vote good = Vote.sign(list, Decision.ACCEPT, "aigul", HOME.head("a"), NOW);
    Vote bent =
        new Vote(
            good.territory(),
            good.seq(),
            good.list(),
            Decision.REJECT,
            good.person(),
            good.key(),
            good.at(),
            good.signature());
    assertThat(refused(() -> store.vote(bent))).isEqualTo(Reason.VOTE);
  }

  @Test
  void refreshedList_isAcceptedByRule() throws Exception {
    TrustList one = accepted(first().make());
    clock.advance(HOUR);
    TrustList two = first().after(one, clock.instant()).make();
    TrustHistory history = store.receive("KG", List.of(signed(two, SIGNER)));
    assertThat(history.head().orElseThrow().acceptance().orElseThrow().by())
        .containsExactly("rule");
    assertThat(history.allAccepted()).containsExactly(one, two);
  }

  @Test
  void rolledBackForkedAndMissingLists_areRefusedAndOldStays() throws Exception {
    TrustList one = accepted(first().make());
    TrustList two = first().after(one, NOW.plusSeconds(1)).make();
    store.receive("KG", List.of(signed(two, SIGNER)));
    assertThat(refused(() -> receive(one))).isEqualTo(Reason.ROLLED_BACK);
    TrustList otherTwo = first().after(one, NOW.plusSeconds(2)).make();
    assertThat(refused(() -> receive(otherTwo))).isEqualTo(Reason.FORKED);
    TrustList three = first().after(two, NOW.plusSeconds(3)).previous(one.hash()).make();
    assertThat(refused(() -> receive(three))).isEqualTo(Reason.FORKED);
    TrustList four = first().after(two, NOW.plusSeconds(3)).seq(4).make();
    assertThat(refused(() -> receive(four))).isEqualTo(Reason.GAP);
    assertThat(receive(two).accepted()).contains(two);
  }

  @Test
  void expiredOrFutureList_isRefused_butMayStandBeforeAFreshOne() throws Exception {
    TrustList one = accepted(first().make());
    TrustList two = first().after(one, NOW.plusSeconds(1)).make();
    clock.advance(Duration.ofDays(8));
    assertThat(refused(() -> receive(two))).isEqualTo(Reason.EXPIRED);
    assertThat(store.problems()).singleElement().asString().contains("was good until");
    assertThat(trusts(KG.labSeal(), Purpose.DOCUMENT_SIGNATURE)).isTrue();
    TrustList three = first().after(two, clock.instant()).make();
    store.receive("KG", List.of(signed(one, SIGNER), signed(two, SIGNER), signed(three, SIGNER)));
    assertThat(store.history("KG").allAccepted()).containsExactly(one, two, three);
    TrustList four = first().after(three, clock.instant().plus(HOUR)).make();
    assertThat(refused(() -> receive(four))).isEqualTo(Reason.NOT_YET);
  }

  @Test
  void expiredListThatWaits_isNotAccepted() throws Exception {
    TrustList list = first().make();
    receive(list);
    vote(list, "aigul", HOME.head("a"));
    clock.advance(Duration.ofDays(8));
    assertThat(refused(() -> vote(list, "daniyar", HOME.head("b")))).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void tooFewOrWrongSigners_areRefused() throws Exception {
    TrustList two = TestList.first(KG, NOW, SIGNER, SECOND).make();
    assertThat(refused(() -> receive(two))).isEqualTo(Reason.TOO_FEW_SIGNERS);
    assertThat(refused(() -> store.receive("KG", List.of(signed(two, SIGNER, SIGNER)))))
        .isEqualTo(Reason.TOO_FEW_SIGNERS);
    Identity stranger = TestList.signer(SCHEME, "C");
    assertThat(refused(() -> store.receive("KG", List.of(signed(two, SIGNER, stranger)))))
        .isEqualTo(Reason.TOO_FEW_SIGNERS);
    store.receive("KG", List.of(signed(two, SIGNER, SECOND)));
    assertThat(store.history("KG").versions()).hasSize(1);
  }

  @Test
  void newSigner_mustBeNamedByAListOfTheOld() throws Exception {
    TrustList one = accepted(first().make());
    TrustList stolen =
        first().after(one, NOW.plusSeconds(1)).with(TestList.signers(1, SECOND)).make();
    assertThat(refused(() -> store.receive("KG", List.of(signed(stolen, SECOND)))))
        .isEqualTo(Reason.TOO_FEW_SIGNERS);
    receive(stolen);
    TrustList three = first().after(stolen, NOW.plusSeconds(2)).make();
    assertThat(refused(() -> receive(three))).isEqualTo(Reason.TOO_FEW_SIGNERS);
    store.receive("KG", List.of(signed(three, SECOND)));
    assertThat(store.history("KG").accepted()).as("new signers wait for votes").contains(one);
  }

  @Test
  void signersOwnCaInTheList_isRefused() {
    TrustList list =
        first()
            .with(TestList.service("own", ServiceType.CA_SIGN, root(SCHEME), NOW, Terms.PLAIN))
            .make();
    assertThat(refused(() -> receive(list))).isEqualTo(Reason.SELF_VOUCHED);
  }

  @Test
  void listOfAnotherTerritory_isRefused() {
    TrustList list = TestList.first(HOME, NOW, SIGNER).make();
    assertThat(refused(() -> receive(list))).isEqualTo(Reason.WRONG_TERRITORY);
  }

  @Test
  void rewrittenHistory_isRefused() throws Exception {
    TrustList one = accepted(first().make());
    TestList next = first().after(one, NOW.plusSeconds(1));
    assertThat(refused(() -> receive(next.without("kg-sign").make())))
        .isEqualTo(Reason.HISTORY_CHANGED);
    TestList past = first().after(one, NOW.plusSeconds(1));
    past.history("kg-sign", List.of(new StatusChange(Status.GRANTED, NOW.minusSeconds(5))));
    assertThat(refused(() -> receive(past.make()))).isEqualTo(Reason.HISTORY_CHANGED);
  }

  @Test
  void withdrawal_holdsAtOnceThoughTheListWaits_andKeepsEarlierEvidence() throws Exception {
    TrustList one = accepted(first().make());
    clock.advance(HOUR);
    Instant cut = clock.instant();
    TrustList two =
        first()
            .after(one, cut)
            .status("kg-sign", Status.WITHDRAWN, cut)
            .terms("kg-tls-server", terms -> terms.withNames(List.of("kg"), List.of()))
            .make();
    receive(two);
    assertThat(store.history("KG").accepted()).contains(one);
    assertThat(trusts(KG.labSeal(), Purpose.DOCUMENT_SIGNATURE)).isFalse();
    assertThat(trusts(KG.labSeal(), Purpose.DOCUMENT_SIGNATURE, cut.minusSeconds(1))).isTrue();
    assertThat(trusts(KG.nodeServer(), Purpose.TLS_SERVER)).as("localhost: not in both").isFalse();
    assertThat(store.history("KG").at(cut.minusSeconds(1)).anchors()).hasSize(4);
    assertThat(store.history("KG").at(cut).anchors()).hasSize(3);
  }

  @Test
  void compromise_endsTrustFromItsInstantEvenForThePast() throws Exception {
    TrustList one = accepted(first().make());
    clock.advance(HOUR);
    Instant stolen = NOW.minus(Duration.ofDays(10));
    TrustList two =
        first().after(one, clock.instant()).status("kg-sign", Status.COMPROMISED, stolen).make();
    assertThat(receive(two).accepted()).contains(two);
    Identity seal = KG.seal("lab");
    PathChecker checker = new PathChecker(trust());
    assertThatThrownBy(() -> check(checker, seal, Purpose.DOCUMENT_SIGNATURE, NOW))
        .isInstanceOf(UntrustedException.class)
        .hasMessageContaining("trusted for this purpose at");
    assertThat(store.history("KG").at(stolen.minusSeconds(1)).anchors()).hasSize(4);
    assertThat(store.history("KG").at(stolen).anchors()).hasSize(3);
  }

  @Test
  void compromiseDatedBeforeAWithdrawal_cutsTheHistory() throws Exception {
    TrustList one = accepted(first().make());
    TrustList two =
        first().after(one, NOW.plusSeconds(1)).status("kg-sign", Status.WITHDRAWN, NOW).make();
    receive(two);
    List<StatusChange> cut =
        List.of(
            one.service("kg-sign").orElseThrow().history().get(0),
            new StatusChange(Status.COMPROMISED, NOW.minusSeconds(60)));
    TrustList three = first().after(two, NOW.plusSeconds(2)).history("kg-sign", cut).make();
    assertThat(receive(three).accepted()).contains(three);
  }

  @Test
  void laterGrant_doesNotVouchForEarlierTimes() throws Exception {
    TrustList one = accepted(first().without("kg-sign").make());
    clock.advance(HOUR);
    TrustList two =
        first()
            .after(one, clock.instant())
            .with(first().make().service("kg-sign").orElseThrow())
            .make();
    accepted(two);
    assertThat(trusts(KG.labSeal(), Purpose.DOCUMENT_SIGNATURE)).isTrue();
    assertThat(trusts(KG.labSeal(), Purpose.DOCUMENT_SIGNATURE, NOW)).isFalse();
  }

  @Test
  void nameOutsideTheLimits_isRefusedByName() throws Exception {
    accepted(
        first().terms("kg-tls-server", t -> t.withNames(List.of("example.kg"), List.of())).make());
    assertThatThrownBy(
            () -> check(new PathChecker(trust()), KG.nodeServer(), Purpose.TLS_SERVER, NOW))
        .isInstanceOfSatisfying(
            UntrustedException.class,
            e -> assertThat(e.reason()).isEqualTo(UntrustedException.Reason.CONSTRAINT))
        .hasMessageContaining("localhost");
  }

  @Test
  void listedIssuingCa_isAnAnchorByItself() throws Exception {
    accepted(
        first()
            .without("kg-sign")
            .with(
                TestList.service(
                    "kg-sub",
                    ServiceType.CA_SIGN,
                    KG.authority(Branch.SIGN).certificate(),
                    NOW.minus(HOUR),
                    Terms.PLAIN))
            .make());
    assertThat(trusts(KG.labSeal(), Purpose.DOCUMENT_SIGNATURE)).isTrue();
    CheckedPath path =
        check(new PathChecker(trust()), KG.labSeal(), Purpose.DOCUMENT_SIGNATURE, NOW);
    assertThat(path.path()).hasSize(2);
  }

  @Test
  void liveTrust_followsTheListsWithoutARestart() throws Exception {
    LiveTrust live = new LiveTrust(source());
    TrustList one = accepted(first().make());
    assertThat(live.poll()).isEqualTo(LiveTrust.Outcome.RELOADED);
    assertThatCode(() -> check(live.checker(), KG.labSeal(), Purpose.DOCUMENT_SIGNATURE, NOW))
        .doesNotThrowAnyException();
    receive(first().after(one, NOW.plusSeconds(1)).status("kg-sign", Status.WITHDRAWN, NOW).make());
    assertThat(live.poll()).isEqualTo(LiveTrust.Outcome.RELOADED);
    assertThatThrownBy(() -> check(live.checker(), KG.labSeal(), Purpose.DOCUMENT_SIGNATURE, NOW))
        .isInstanceOf(UntrustedException.class);
    assertThat(live.poll()).isEqualTo(LiveTrust.Outcome.UNCHANGED);
  }

  @Test
  void editedListOrVoteOrAcceptance_refusesToLoadAndLiveTrustKeepsWhatItHas() throws Exception {
    accepted(first().make());
    LiveTrust live = new LiveTrust(source());

    edit(
        "KG/000000000001.accepted", store.history("KG").versions().get(0).list().hash().hex(), "0");
    Files.createFile(folder.resolve("KG/.staged-x")); // so that there is something new
    assertThat(live.poll()).isEqualTo(LiveTrust.Outcome.KEPT_OLD);
    assertThat(live.problem().orElseThrow()).contains("restore the folder");
    Files.delete(folder.resolve("KG/000000000001.accepted"));
    edit("KG/000000000001.aigul.vote", "\"list\":\"", "\"list\":\"" + "0".repeat(64));
    assertThat(refused(() -> store.history("KG"))).isIn(Reason.VOTE, Reason.MALFORMED);
    Files.delete(folder.resolve("KG/000000000001.aigul.vote"));
    edit("KG/000000000001.json", "\"example.kg\"", "\"a.kg\"");
    TrustListStore reopened = new TrustListStore(folder, clock);
    assertThat(refused(() -> reopened.history("KG"))).isEqualTo(Reason.MALFORMED);
  }

  private void edit(String name, String from, String to) throws Exception {
    Path file = folder.resolve(name);
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  /** Each file but the last that a step writes is taken away: the step, done again, completes. */
  @Test
  void crashBetweenTwoFiles_isCompletedByTheNextStep() throws Exception {
    TrustList list = first().make();
    receive(list);
    Files.delete(folder.resolve("KG/000000000001.json"));
    assertThat(receive(list).versions()).hasSize(1);
    vote(list, "aigul", HOME.head("a"));
    vote(list, "daniyar", HOME.head("b"));
    Files.delete(folder.resolve("KG/000000000001.accepted"));
    assertThat(store.history("KG").accepted()).isEmpty();
    assertThat(receive(list).accepted()).contains(list);
  }

  @Test
  void listInItsLastQuarter_isToldToEnd() throws Exception {
    accepted(first().make()); // good for seven days
    clock.advance(Duration.ofHours(5 * 24 + 6));
    assertThat(store.problems()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(store.problems()).singleElement().asString().contains("less than a quarter");
    clock.advance(Duration.ofDays(2));
    assertThat(store.problems()).singleElement().asString().contains("was good until");
  }

  @Test
  void listThatWaitsAndEnds_tellsBoth() throws Exception {
    receive(first().make());
    clock.advance(Duration.ofDays(6));
    assertThat(store.problems())
        .singleElement()
        .asString()
        .contains("waits for two administrators", "less than a quarter");
  }

  @Test
  void envelopes_areFoundByNumberWithoutReading() throws Exception {
    assertThat(store.newestEnvelope("KG")).isEmpty();
    TrustList one = accepted(first().make());
    receive(first().after(one, NOW.plusSeconds(1)).make());
    assertThat(store.newestEnvelope("KG")).contains(folder.resolve("KG/000000000002.asice"));
    assertThat(store.envelope("KG", 1)).contains(folder.resolve("KG/000000000001.asice"));
    assertThat(store.envelope("KG", 3)).isEmpty();
    assertThat(store.envelope("KG", 0)).isEmpty();
    assertThat(refused(() -> store.newestEnvelope("UZ"))).isEqualTo(Reason.WRONG_TERRITORY);
    Files.delete(folder.resolve("KG/000000000002.json"));
    assertThat(store.newestEnvelope("KG")).contains(folder.resolve("KG/000000000001.asice"));
  }

  @Test
  void twoStoresOfOneFolder_takeTurns() throws Exception {
    TrustList one = first().make();
    List<SignedList> lists = List.of(signed(one, SIGNER));
    List<Future<TrustHistory>> all = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int i = 0; i < 16; i++) {
        all.add(threads.submit(() -> new TrustListStore(folder, clock).receive("KG", lists)));
      }
      for (Future<TrustHistory> each : all) {
        assertThat(each.get().versions()).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void changedMapping_waitsForVotesAndMeansNothingUntilThen() throws Exception {
    TrustList one = accepted(first().make());
    clock.advance(HOUR);
    Mapping national =
        new Mapping("2.5.4.10", Map.of(Profile.ORG_SEAL.policy(), Profile.DOC_SIGN_HEAD));
    TrustList two =
        first()
            .after(one, clock.instant())
            .terms(
                "kg-sign",
                old ->
                    new Terms(
                        old.hosts(),
                        old.addresses(),
                        old.policies(),
                        old.algorithms(),
                        old.status(),
                        national))
            .make();
    assertThat(receive(two).accepted()).contains(one);
    assertThat(seal().profile()).isEmpty();
    assertThat(seal().organisation()).isEmpty();
    vote(two, "aigul", HOME.head("a"));
    vote(two, "daniyar", HOME.head("b"));
    assertThat(seal().profile()).contains(Profile.DOC_SIGN_HEAD);
    assertThat(seal().organisation()).contains("lab");
  }

  private CheckedPath seal() throws Exception {
    return check(
        new PathChecker(trust()), KG.labSeal(), Purpose.DOCUMENT_SIGNATURE, clock.instant());
  }

  private static TestList first() {
    return TestList.first(KG, NOW, SIGNER);
  }

  private TrustList accepted(TrustList list) throws Exception {
    receive(list);
    vote(list, "aigul", HOME.head("a"));
    vote(list, "daniyar", HOME.head("b"));
    assertThat(store.history("KG").accepted()).contains(list);
    return list;
  }

  private TrustHistory receive(TrustList list) throws Exception {
    return store.receive("KG", List.of(signed(list, SIGNER)));
  }

  private TrustHistory vote(TrustList list, String person, Identity key) throws Exception {
    return store.vote(Vote.sign(list, Decision.ACCEPT, person, key, clock.instant()));
  }

  private SignedList signed(TrustList list, Identity... signers) throws Exception {
    List<CheckedPath> paths = new ArrayList<>();
    PathChecker checker = new PathChecker(store.schemeTrust("KG"));
    for (Identity signer : signers) {
      paths.add(check(checker, signer, Purpose.TRUST_LIST, NOW));
    }
    return new SignedList(list, new byte[] {1}, paths);
  }

  private Trust trust() throws Exception {
    return source().load();
  }

  private ListedTrust source() {
    return new ListedTrust(store, new TrustFiles(List.of(), List.of(), List.of()));
  }

  private boolean trusts(Identity leaf, Purpose purpose) throws Exception {
    return trusts(leaf, purpose, clock.instant());
  }

  private boolean trusts(Identity leaf, Purpose purpose, Instant at) throws Exception {
    try {
      check(new PathChecker(trust()), leaf, purpose, at);
      return true;
    } catch (UntrustedException e) {
      return false;
    }
  }

  private static CheckedPath check(PathChecker checker, Identity leaf, Purpose purpose, Instant at)
      throws UntrustedException {
    return checker.check(
        leaf.certificate(), leaf.chain().subList(1, leaf.chain().size()), purpose, at);
  }

  private static X509Certificate root(TestState state) {
    return state.authority(Branch.ROOT).certificate();
  }

  private void administrator(String person, Identity... keys) throws Exception {
    String pem = Certificates.pem(Stream.of(keys).map(Identity::certificate).toList());
    Files.write(
        folder.resolve("administrators").resolve(person + ".crt"),
        pem.getBytes(StandardCharsets.US_ASCII));
  }

  private static Reason refused(ThrowingCallable step) {
    ListRefusedException e = catchThrowableOfType(ListRefusedException.class, step);
    assertThat(e).as("refused").isNotNull();
    return e.reason();
  }
}
