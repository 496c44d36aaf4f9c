package dev.tamga.pki.accept;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.accept.Vote.Decision;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestList;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vote that names the newest list by its hash, and another by its number. */
class VoteNumberTest {
  private static final TestState KG = TestState.create("KG", TestClock.fixed());
  private static final TestState SCHEME = TestState.create("KG", TestClock.fixed());
  private static final TestState HOME = TestState.create("KZ", TestClock.fixed());
  private static final Identity SIGNER = TestList.signer(SCHEME, "A");

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();

  private void receive(TrustListStore store, TrustList list) throws Exception {
    PathChecker checker = new PathChecker(store.schemeTrust("KG"));
    var path =
        checker.check(
            SIGNER.certificate(),
            SIGNER.chain().subList(1, SIGNER.chain().size()),
            Purpose.TRUST_LIST,
            clock.instant());
    var unused = store.receive("KG", List.of(new SignedList(list, new byte[] {1}, List.of(path))));
  }

  /** As its person would sign it. */
  private static Vote signed(Vote vote, Identity by) throws Exception {
    String whole = new String(vote.print(), US_ASCII);
    String body = whole.substring(0, whole.lastIndexOf(",\"signature\"")) + "}";
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(by.key());
    signer.update(body.getBytes(US_ASCII));
    return new Vote(
        vote.territory(),
        vote.seq(),
        vote.list(),
        vote.decision(),
        vote.person(),
        vote.key(),
        vote.at(),
        Base64.getEncoder().encodeToString(signer.sign()));
  }

  @Test
  void voteUnderAnotherNumber_isRefusedAndTheListsStayReadable() throws Exception {
    TrustListStore store = new TrustListStore(folder, clock);
    Path administrators = Files.createDirectories(folder.resolve("administrators"));
    Identity erlan = HOME.head("c");
    Files.writeString(
        administrators.resolve("erlan.crt"), Certificates.pem(List.of(erlan.certificate())));
    X509Certificate root = SCHEME.authority(Branch.ROOT).certificate();
    store.firstContact("KG", root, new Hash(Certificates.sha256(root)));
    TrustList one = TestList.first(KG, TestState.NOW, SIGNER).make();
    receive(store, one);
    clock.advance(Duration.ofHours(1));
    TrustList two = TestList.first(KG, TestState.NOW, SIGNER).after(one, clock.instant()).make();
    receive(store, two);
    Vote good = Vote.sign(two, Decision.ACCEPT, "erlan", erlan, clock.instant());
    Vote bent =
        signed(
            new Vote("KG", 1, two.hash(), Decision.ACCEPT, "erlan", good.key(), good.at(), ""),
            erlan);
    assertThatThrownBy(() -> store.vote(bent))
        .isInstanceOf(ListRefusedException.class)
        .hasMessageContaining("number 1");
    assertThat(store.vote(good).head().orElseThrow().voters()).containsExactly("erlan");
  }
}
