package dev.tamga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.cli.Desk.Said;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.testkit.TestState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a timer may rely on, where no server answers. */
final class RenewCommandTest {
  private static final String NOBODY = "https://127.0.0.1:1";

  @TempDir private Path home;

  private Said renew(Desk desk, String... more) throws Exception {
    String[] args = new String[more.length + 5];
    args[0] = "renew";
    args[1] = "--server";
    args[2] = NOBODY;
    args[3] = "--config";
    args[4] = desk.config().toString();
    System.arraycopy(more, 0, args, 5, more.length);
    return desk.tamga(args);
  }

  @Test
  void keyThatIsNotDue_is1() throws Exception {
    Said said = renew(new Desk(home, Clock.systemUTC()));
    assertThat(said.exit()).as(said.err()).isEqualTo(1);
    assertThat(said.out()).contains("not due before");
  }

  @Test
  void absentKeyStore_is2() throws Exception {
    Said said =
        renew(new Desk(home, Clock.systemUTC()), "--p12", home.resolve("absent.p12").toString());
    assertThat(said.exit()).as(said.err()).isEqualTo(2);
    assertThat(said.err()).contains("absent.p12");
  }

  @Test
  void configurationThatIsAbsent_is255() {
    Said said =
        new Desk(home, Clock.systemUTC())
            .tamga("renew", "--server", NOBODY, "--config", home.resolve("none.conf").toString());
    assertThat(said.exit()).isEqualTo(255);
  }

  @Test
  void addressThatIsNone_is255_andTheOldKeyStaysInPlace() throws Exception {
    Desk desk = new Desk(home, Clock.systemUTC());
    Path store = desk.config().resolveSibling("client.p12");
    byte[] before = Files.readAllBytes(store);
    Said said =
        desk.tamga("renew", "--server", "http://x", "--now", "--config", desk.config().toString());
    assertThat(said.exit()).isEqualTo(255);
    assertThat(said.err()).contains("https://");
    assertThat(Files.readAllBytes(store)).isEqualTo(before);
  }

  @Test
  void enrollment_overwritesNoKeyAndNamesWhatIsMissing() throws Exception {
    Desk desk = new Desk(home, Clock.offset(Clock.systemUTC(), Duration.ZERO));
    Path store = desk.config().resolveSibling("client.p12");
    Path root = home.resolve("root.pem");
    Files.writeString(root, Certificates.pem(java.util.List.of(desk.kz.anchor().root())));
    Path code = home.resolve("code");
    Files.writeString(code, TestState.PASSWORD);
    Files.setPosixFilePermissions(code, PosixFilePermissions.fromString("rw-------"));
    String[] enroll = {
      "enroll",
      "--server",
      NOBODY,
      "--trust",
      root.toString(),
      "--invitation",
      "0123456789abcdef",
      "--code-file",
      code.toString(),
      "--p12",
      store.toString(),
      "--p12-password-file",
      code.toString()
    };
    Said said = desk.tamga(enroll);
    assertThat(said.exit()).isEqualTo(Exit.LOCAL_TROUBLE);
    assertThat(said.err()).contains("client.p12");
    assertThat(desk.tamga("enroll").exit()).isEqualTo(Exit.USAGE);
  }
}
