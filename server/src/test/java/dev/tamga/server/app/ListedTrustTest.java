package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestList;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.testkit.Federation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A State whose CA nobody knew is let in by a running node as soon as two administrators have
 * accepted its trust list, and is out as soon as a list withdraws it; without a restart.
 */
final class ListedTrustTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String GET = "GET /v1/node HTTP/1.1\r\nhost: node\r\n\r\n";
  private static final long MOST_MILLIS = 20_000; // trust.poll is 1 s

  @TempDir private Path home;
  private final TestState uz = TestState.create("UZ", CLOCK);
  private final TestState scheme = TestState.create("UZ", CLOCK);

  @Test
  void listedState_isLetInAndWithdrawnWithoutARestart() throws Exception {
    Federation federation = Federation.in(home);
    files(federation);
    try (RefusingNode node = RefusingNode.start(federation, "trust { lists = \"lists\" }")) {
      assertThatThrownBy(() -> ask(node))
          .isInstanceOfAny(SSLException.class, SocketException.class);

      trust(
          0,
          "new",
          "--territory",
          "UZ",
          "--signer",
          at("s.pem"),
          "--out",
          at("1.json"),
          "--add",
          "uz-tls=ca-tls-client=" + at("uz-root.pem"));
      publish("1.json", "1.asice");
      trust(
          0,
          "trust-root",
          "--dir",
          at("lists"),
          "--territory",
          "UZ",
          at("scheme.pem"),
          "--fingerprint",
          Certificates.sha256(scheme.authority(Branch.ROOT).certificate()));
      trust(4, "stage", "--dir", at("lists"), "--territory", "UZ", at("1.asice"));
      String said = trust(0, "diff", "--dir", at("lists"), "--territory", "UZ", "--json");
      String hash = new ObjectMapper().readTree(said).get("hash").asText();
      vote(4, hash, "aigul");
      Thread.sleep(2_500); // one word is not enough, however long one waits
      assertThatThrownBy(() -> ask(node))
          .isInstanceOfAny(SSLException.class, SocketException.class);
      vote(0, hash, "daniyar");
      awaitLetIn(node);

      trust(
          0,
          "new",
          "--territory",
          "UZ",
          "--previous",
          at("1.asice"),
          "--withdraw",
          "uz-tls",
          "--out",
          at("2.json"));
      publish("2.json", "2.asice");
      trust(0, "stage", "--dir", at("lists"), "--territory", "UZ", at("2.asice"));
      awaitShutOut(node);
    }
  }

  private void files(Federation federation) throws Exception {
    Path unused = uz.saveRoot(home);
    Path schemes = Files.createDirectories(home.resolve("scheme"));
    Files.move(
        scheme.saveRoot(schemes), home.resolve("scheme.pem"), StandardCopyOption.REPLACE_EXISTING);
    unused = TestState.save(TestList.signer(scheme, "A"), home, "s");
    unused = TestState.save(scheme.tsa(), home, "scheme-tsa");
    Files.createDirectories(home.resolve("lists/administrators"));
    administrator(federation.kz().head("a"), "aigul");
    administrator(federation.kz().head("b"), "daniyar");
  }

  private void administrator(Identity identity, String name) throws Exception {
    Path unused = TestState.save(identity, home, name);
    Files.writeString(
        home.resolve("lists/administrators/" + name + ".crt"),
        Certificates.pem(List.of(identity.certificate())));
  }

  private String at(String name) {
    return home.resolve(name).toString();
  }

  private void publish(String from, String to) {
    trust(
        0,
        "publish",
        at(from),
        "--p12",
        at("s.p12"),
        "--password-file",
        at("password"),
        "--root",
        at("scheme.pem"),
        "--tsa-p12",
        at("scheme-tsa.p12"),
        "--tsa-password-file",
        at("password"),
        "--out",
        at(to));
  }

  private void vote(int exit, String hash, String person) {
    trust(
        exit,
        "accept",
        "--dir",
        at("lists"),
        "--territory",
        "UZ",
        "--list",
        hash,
        "--person",
        person,
        "--p12",
        at(person + ".p12"),
        "--password-file",
        at("password"));
  }

  private static String trust(int exit, String... words) {
    StringWriter said = new StringWriter();
    CommandLine command = TamgaPki.commandLine(CLOCK);
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    String[] line = new String[words.length + 1];
    line[0] = "trust";
    System.arraycopy(words, 0, line, 1, words.length);
    assertThat(command.execute(line)).as("%s", said).isEqualTo(exit);
    return said.toString();
  }

  private String ask(RefusingNode node) throws Exception {
    try (RawConnection connection = RawConnection.open(node, uz.labTls())) {
      return connection.send(GET).answer();
    }
  }

  /** Believed, though in no authority's entry. */
  private void awaitLetIn(RefusingNode node) throws Exception {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (true) {
      try {
        assertThat(ask(node)).startsWith("HTTP/1.1 403").contains("CERTIFICATE_NOT_REGISTERED");
        return;
      } catch (SSLException | SocketException e) {
        assertThat(System.nanoTime()).as("let in in time").isLessThan(deadline);
        Thread.sleep(100);
      }
    }
  }

  private void awaitShutOut(RefusingNode node) throws Exception {
    long deadline = System.nanoTime() + MOST_MILLIS * 1_000_000;
    while (true) {
      try {
        String unused = ask(node);
        assertThat(System.nanoTime()).as("shut out in time").isLessThan(deadline);
        Thread.sleep(100);
      } catch (SSLException | SocketException e) {
        return;
      }
    }
  }
}
