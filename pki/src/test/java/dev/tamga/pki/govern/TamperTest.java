package dev.tamga.pki.govern;

import static dev.tamga.pki.testkit.GovernedCa.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Role;
import dev.tamga.pki.officer.Statement;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.testkit.GovernedCa;
import dev.tamga.pki.testkit.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were edited, forged or made beside the log, and what OpenSSL says of a vote. */
class TamperTest {
  private static GovernedCa made;

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private Desk desk;

  @BeforeAll
  static void ceremony(@TempDir Path once) {
    made = GovernedCa.create(once, TestClock.fixed());
  }

  @BeforeEach
  void start() {
    desk = new Desk(made.copy(folder.resolve("ca"), clock), clock);
  }

  @Test
  void editedRequestCsrOrVote_isFoundAtTheNextUse() throws Exception {
    String id = desk.submitSeal();
    desk.vote("Bolat", id);
    desk.vote("Chinara", id);
    for (String name :
        List.of(
            "request.json",
            "request.csr",
            Spki.sha256(desk.ca().officer("Bolat").certificate()) + ".vote")) {
      GovernedCa damaged = desk.ca().copy(folder.resolve("copy-" + name));
      Path file = damaged.folder().resolve("requests/" + id + "/" + name);
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      assertThatThrownBy(() -> damaged.institution().execute(id, damaged.password()))
          .isInstanceOf(GovernanceException.class);
      assertThat(
              CertificateAuthority.open(damaged.folder(), desk.ca().password(), clock)
                  .issued(Branch.SIGN))
          .isEmpty();
    }
  }

  @Test
  void forgedVoteOrOfficer_countsForNothing() throws Exception {
    String id = desk.submitSeal();
    desk.vote("Bolat", id);
    Path bolat =
        desk.ca()
            .folder()
            .resolve(
                "requests/"
                    + id
                    + "/"
                    + Spki.sha256(desk.ca().officer("Bolat").certificate())
                    + ".vote");
    String chinara = Spki.sha256(desk.ca().officer("Chinara").certificate());
    Path forged = bolat.resolveSibling(chinara + ".vote");
    Files.copy(bolat, forged); // his vote under her name
    assertThatThrownBy(() -> desk.institution().show(id))
        .isInstanceOf(GovernanceException.class)
        .hasMessageContaining("not signed by Chinara");
    Files.delete(forged);
    Identity stranger = GovernedCa.officer("Stranger", clock);
    Officer smuggled =
        new Officer(
            "Stranger",
            Role.ADMIN,
            stranger.certificate(),
            clock.instant(),
            clock.instant().plusSeconds(999),
            "ceremony");
    Files.write(
        desk.ca().folder().resolve("officers/" + smuggled.key() + ".json"), smuggled.print());
    assertThatThrownBy(() -> desk.vote("Stranger", id)).hasMessageContaining("no officer");
    assertThat(desk.institution().officers().unfinished()).hasSize(1);
  }

  @Test
  void editedOfficerOrLog_stopsEverything() throws Exception {
    String id = desk.submitSeal();
    GovernedCa damaged = desk.ca().copy(folder.resolve("copy"));
    Path officer =
        damaged
            .folder()
            .resolve(
                "officers/" + Spki.sha256(desk.ca().officer("Daniyar").certificate()) + ".json");
    Files.writeString(officer, Files.readString(officer).replace("auditor", "admin"));
    assertThatThrownBy(() -> damaged.institution().requests())
        .isInstanceOf(GovernanceException.class)
        .hasMessageContaining("another content");
    Path log = desk.ca().folder().resolve("audit.log");
    Files.writeString(log, Files.readString(log).replace("Aigul", "Bolat"));
    assertThatThrownBy(() -> desk.vote("Bolat", id)).isInstanceOf(AuditException.class);
  }

  @Test
  void certificateIssuedBesideTheLog_isRecordedAtTheNextAct() throws Exception {
    Identity waiting = desk.ca().waiting();
    X509Certificate beside = desk.open().issue(node(waiting)).get(0);
    desk.submitSeal();
    assertThat(desk.audit().records())
        .anySatisfy(
            record -> {
              assertThat(record.action()).isEqualTo("found");
              assertThat(record.objects())
                  .containsKey("issued/tls/" + beside.getSerialNumber().toString(16) + ".pem");
            });
  }

  @Test
  void vote_isCheckedByOpenSsl() throws Exception {
    String id = desk.submitSeal();
    desk.vote("Bolat", id);
    Path file =
        desk.ca()
            .folder()
            .resolve(
                "requests/"
                    + id
                    + "/"
                    + Spki.sha256(desk.ca().officer("Bolat").certificate())
                    + ".vote");
    Statement vote = Statement.parse(Files.readAllBytes(file));
    Path content = Files.write(folder.resolve("body"), vote.signedBytes());
    Path cms = Files.write(folder.resolve("vote.p7s"), vote.cms());
    Path pem =
        Files.writeString(
            folder.resolve("bolat-again.pem"),
            Certificates.pem(desk.ca().officer("Bolat").chain()));
    OpenSsl.Result checked =
        OpenSsl.in(folder)
            .run(
                "cms",
                "-verify",
                "-cades",
                "-binary",
                "-inform",
                "DER",
                "-in",
                cms.toString(),
                "-content",
                content.toString(),
                "-CAfile",
                pem.toString(),
                "-purpose",
                "any",
                "-no_check_time",
                "-out",
                folder.resolve("out").toString());
    assertThat(checked.exit()).as(checked.said()).isZero();
    assertThat(new String(vote.signedBytes(), "UTF-8"))
        .contains("\"decision\":\"approve\"", desk.institution().show(id).request().hash());
  }
}
