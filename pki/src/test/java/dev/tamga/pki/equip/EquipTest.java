package dev.tamga.pki.equip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.testkit.TestClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EquipTest {
  private static final String PLAN =
      """
      {"version": 1,
       "nodes": [{"folder": "node", "organization": "Centre", "organizationIdentifier": "GOVUZ-1",
                  "name": "node.example.uz", "hosts": ["localhost"], "addresses": []}],
       "authorities": [{"id": "uz-lab", "name": "The \\"Lab\\"", "functions": ["laboratory"],
          "organizationIdentifier": "GOVUZ-2", "systems": [{"folder": "lab", "name": "scanner"}],
          "persons": [{"folder": "head", "givenName": "Nodira", "surname": "Karimova",
             "serialNumber": "1", "title": "Head", "role": "head"}]}]}
      """;

  @TempDir private Path home;
  private final TestClock clock = TestClock.fixed();

  @BeforeEach
  void makeCa() throws Exception {
    try (Secret password = password()) {
      var unused =
          CertificateAuthority.create(
              home.resolve("ca"),
              new Setup("Ministry", URI.create("http://pki.example.uz/"), NameSpace.of("UZ")),
              password,
              clock);
    }
  }

  @Test
  void plan_makesFoldersThatTheirPasswordsOpenAndTheRegistersEntries() throws Exception {
    assertThat(equip(PLAN)).hasSize(8);
    for (Map.Entry<String, Profile> each :
        Map.of(
                "node/tls", Profile.TLS_SERVER_NODE,
                "node/peer", Profile.TLS_PEER_NODE,
                "node/seal", Profile.ORG_SEAL,
                "node/tsa", Profile.TSA_UNIT,
                "lab/tls", Profile.TLS_CLIENT_SYSTEM,
                "lab/seal", Profile.ORG_SEAL,
                "head/tls", Profile.TLS_CLIENT_PERSON,
                "head/sign", Profile.DOC_SIGN_HEAD)
            .entrySet()) {
      Path file = home.resolve(each.getKey() + ".p12");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      Identity made = Identity.load(file, Secret.readFile(file.resolveSibling("password")));
      assertThat(Profile.of(made.certificate())).contains(each.getValue());
    }
    Path log = home.resolve("node/log.p12");
    LogKey unused = LogKey.load(log, Secret.readFile(log.resolveSibling("password")));
    assertThat(Files.readString(home.resolve("register.conf")))
        .contains(
            "id = uz-lab",
            "names { en = \"The \\\"Lab\\\"\" }",
            "functions = [laboratory]",
            "clients = [\"urn:tamga:sys:uz:lab:scanner\", \"%s\"]".formatted(key("head/tls")),
            "spki = \"%s\", role = seal".formatted(key("lab/seal")),
            "spki = \"%s\", role = head".formatted(key("head/sign")));
  }

  @Test
  void interruptedRun_goesOnWithWhatIsMissingAndTouchesNothingElse() throws Exception {
    List<AuditRecord> unused = equip(PLAN);
    byte[] kept = Files.readAllBytes(home.resolve("node/tls.p12"));
    Files.move(home.resolve("lab"), home.resolve("lab.staged"));
    assertThat(equip(PLAN)).hasSize(2);
    assertThat(home.resolve("node/tls.p12")).hasBinaryContent(kept);
    assertThat(home.resolve("lab.staged")).doesNotExist();
    assertThat(equip(PLAN)).isEmpty();
    assertThat(Files.readString(home.resolve("register.conf"))).contains(key("lab/seal"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\": 1 | \"version\": 2 | version: 2",
        "\"uz-lab\" | \"kz-lab\" | id: \"kz-lab\"",
        "\"lab\", \"name\" | \"../lab\", \"name\" | folder: \"../lab\"",
        "\"lab\", \"name\" | \"node\", \"name\" | twice",
        "[\"laboratory\"] | [\"police\"] | functions [police]",
        "\"role\": \"head\" | \"role\": \"king\" | role: \"king\"",
        "\"hosts\": [\"localhost\"], | | missing [hosts]",
        "\"addresses\": [] | \"addresses\": [1] | addresses: 1",
        "\"nodes\": [{ | \"nodes\": [], \"nodes\": [{ | Duplicate"
      })
  void bentPlan_isRefusedByNameBeforeAnythingIsMade(String good, String bad, String said) {
    assertThatThrownBy(() -> equip(PLAN.replace(good, bad == null ? "" : bad)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
    assertThat(home.resolve("node")).doesNotExist();
    assertThat(home.resolve("ca/issued/tls"))
        .satisfiesAnyOf(
            folder -> assertThat(folder).doesNotExist(),
            folder -> assertThat(folder).isEmptyDirectory());
  }

  private List<AuditRecord> equip(String text) throws Exception {
    Path file = Files.writeString(home.resolve("plan.json"), text);
    try (Secret password = password()) {
      return new Equip(EquipPlan.read(file, "UZ"), new Institution(home.resolve("ca"), clock), home)
          .run(password);
    }
  }

  private String key(String file) throws Exception {
    return Spki.sha256(Certificates.read(home.resolve(file + ".pem")).get(0));
  }

  private static Secret password() {
    return Secret.of("a password".toCharArray());
  }
}
