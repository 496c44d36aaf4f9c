package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.wire.SignedNotice;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.notice.NoticeOutbox;
import dev.tamga.pki.notice.RevocationNotice.Entry;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.ForeignTls;
import dev.tamga.server.testkit.StateNode;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notices brought to a running node by a foreign client, curl (PROTOCOL.md section 13). */
final class NoticeTest {
  @TempDir private static Path home;
  private static StateNode kz;
  private static StateNode kg;
  private static Node node;
  private static long files;

  @BeforeAll
  static void start() throws Exception {
    kz = StateNode.in(home.resolve("kz"), "KZ");
    kg = StateNode.in(home.resolve("kg"), "KG");
    ServerConfig config = ServerConfig.load(kg.configure(List.of(kz), ""));
    node = Node.start(config, Clock.systemUTC(), Steps.UNWATCHED);
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      Identity peer = Identity.load(kz.home().resolve("peer.p12"), password);
      Path unused = ForeignTls.key(peer, kz.home().resolve("peer.key"));
    }
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Identity key(StateNode state, String name) throws Exception {
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      return Identity.load(state.home().resolve(name + ".p12"), password);
    }
  }

  /** A notice about the TLS CA of KZ, by that seal and that timestamp unit. */
  private static byte[] notice(Identity seal, Identity unit, BigInteger serial) throws Exception {
    TimestampAuthority tsa =
        new TimestampAuthority(unit, "1.3.6.1.4.1.99999.1.1", Clock.systemUTC());
    CadesSigner signer = new CadesSigner(seal, tsa.stamper(), Clock.systemUTC());
    NoticeOutbox outbox =
        new NoticeOutbox(
            home.resolve("outbox-" + files++),
            Spki.sha256(kz.ca().chain(Branch.TLS).get(0)),
            signer,
            Clock.systemUTC());
    NoticeOutbox.Signed signed =
        outbox.sign(
            List.of(
                new Entry(
                    serial,
                    Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS),
                    CRLReason.KEY_COMPROMISE)));
    return new SignedNotice(Bytes.of(signed.content()), Bytes.of(signed.signature())).print();
  }

  private static String post(byte[] body, String type) throws Exception {
    Path file = Files.write(home.resolve("body-" + files++), body);
    return Command.run(
            "curl",
            "-sSi",
            "--cacert",
            kg.home().resolve("ca/root.crt").toString(),
            "--cert",
            kz.home().resolve("peer.pem").toString(),
            "--key",
            kz.home().resolve("peer.key").toString(),
            "-H",
            "content-type: " + type,
            "--data-binary",
            "@" + file,
            "https://localhost:" + kg.port() + "/v1/notices")
        .text();
  }

  private static String post(byte[] body) throws Exception {
    return post(body, "application/vnd.tamga.notice");
  }

  @Test
  void goodNotice_isLearnedAndToSendItAgainIsHarmless() throws Exception {
    byte[] notice = notice(key(kz, "seal"), key(kz, "tsa"), BigInteger.valueOf(4711));
    assertThat(post(notice)).contains("204 ");
    assertThat(post(notice)).contains("204 ");
    assertThat(Files.readString(kg.home().resolve("data/status.txt")))
        .contains("revoked KZ ", " 1267 "); // 4711 in hexadecimal
  }

  @Test
  void noticeByAnotherStatesSeal_doesNotRevoke() throws Exception {
    byte[] notice = notice(key(kg, "seal"), key(kg, "tsa"), BigInteger.valueOf(4712));
    assertThat(post(notice)).contains("204 "); // KG's word, which counts for KG's anchors alone
    assertThat(Files.readString(kg.home().resolve("data/status.txt")))
        .doesNotContain("revoked KZ " + Spki.sha256(kz.ca().chain(Branch.TLS).get(0)) + " 1268 ");
  }

  @Test
  void noticeByASealThatMayNotRevoke_is403() throws Exception {
    TestState stray = TestState.create("KZ", Clock.systemUTC());
    byte[] notice = notice(stray.labSeal(), stray.tsa(), BigInteger.valueOf(4713));
    assertThat(post(notice)).contains("403 ", "NOTICE_NOT_ENTITLED");
    byte[] byTls = notice(key(kz, "peer"), key(kz, "tsa"), BigInteger.valueOf(4714));
    assertThat(post(byTls)).contains("403 ", "NOTICE_NOT_ENTITLED");
  }

  @Test
  void alteredNotice_isRefusedAndNothingIsLearned() throws Exception {
    byte[] notice = notice(key(kz, "seal"), key(kz, "tsa"), BigInteger.valueOf(4715));
    String altered = new String(notice, "US-ASCII").replace("\nrevoked 126b ", "\nrevoked 126c ");
    assertThat(post(altered.getBytes("US-ASCII"))).contains("403 ", "NOTICE_NOT_ENTITLED");
    assertThat(post("tamga-revocation 1\n".getBytes("US-ASCII")))
        .contains("422 ", "NOTICE_MALFORMED");
    assertThat(post(new byte[100 << 10])).contains("413 ", "REQUEST_TOO_LARGE");
    assertThat(post(notice, "text/plain")).contains("415 ");
    assertThat(Files.readString(kg.home().resolve("data/status.txt"))).doesNotContain(" 126c ");
  }
}
