package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.notice.NoticeOutbox;
import dev.tamga.pki.notice.RevocationNotice.Entry;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.step.Steps;
import dev.tamga.server.testkit.StateNode;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A partner refuses a notice for good: it is of a seal that the partner does not believe, or no
 * longer. Those after it must get there all the same.
 */
final class RefusedNoticeTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir private Path home;

  private static void sign(Path outbox, String issuer, TestState by) throws Exception {
    TimestampAuthority tsa = new TimestampAuthority(by.tsa(), "1.3.6.1.4.1.99999.1.1", CLOCK);
    CadesSigner seal = new CadesSigner(by.labSeal(), tsa.stamper(), CLOCK);
    var unused =
        new NoticeOutbox(outbox, issuer, seal, CLOCK)
            .sign(
                List.of(
                    new Entry(
                        BigInteger.TEN,
                        CLOCK.instant().truncatedTo(ChronoUnit.SECONDS),
                        CRLReason.KEY_COMPROMISE)));
  }

  @Test
  void refusedNotice_holdsUpNoOther() throws Exception {
    StateNode kz = StateNode.in(home.resolve("kz"), "KZ");
    StateNode kg = StateNode.in(home.resolve("kg"), "KG");
    String issuer = Spki.sha256(kz.ca().chain(Branch.TLS).get(0));
    sign(
        kz.home().resolve("data/status/outbox").resolve(issuer),
        issuer,
        TestState.create("KZ", CLOCK));
    String told = "partners = [{ state = KG, address = \"localhost:" + kg.port() + "\" }]";
    try (Node there =
            Node.start(ServerConfig.load(kg.configure(List.of(kz), "")), CLOCK, Steps.UNWATCHED);
        Node here =
            Node.start(
                ServerConfig.load(kz.configure(List.of(kg), told)), CLOCK, Steps.UNWATCHED)) {
      assertThat(there).isNotSameAs(here);
      Identity client = kz.issue(Profile.TLS_CLIENT_SYSTEM, "system");
      BigInteger serial = client.certificate().getSerialNumber();
      var unused = kz.ca().revoke(serial, RevocationReason.KEY_COMPROMISE);
      Path heard = kg.home().resolve("data/status.txt");
      String line = "revoked KZ " + issuer + ' ' + serial.toString(16) + ' ';
      for (int i = 0; i < 200 && !isIn(heard, line); i++) {
        Thread.sleep(100);
      }
      assertThat(heard).content().contains(line).doesNotContain(issuer + " a ");
    }
  }

  private static boolean isIn(Path file, String line) throws Exception {
    return Files.exists(file) && Files.readString(file).contains(line);
  }
}
