package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tamga.pki.signed.OpenSsl;
import dev.tamga.pki.testkit.SoftHsm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every verb that changes a CA's folder prints the id of its audit record, and that record is there
 * (pki/GOVERNANCE.md 5); what officers decide goes its way by the same verbs.
 */
class AuditIdCliTest {
  private static final String NODE = "C=KZ,O=Lab,organizationIdentifier=GOVKZ-1,CN=n1";

  @TempDir Path folder;
  private GovernedCli cli;

  @BeforeEach
  void open() {
    cli = new GovernedCli(folder);
  }

  @Test
  void withoutOfficers_everyVerbPrintsTheIdOfItsRecord() throws Exception {
    cli.secret();
    done(
        "init",
        "ca init --dir @ca --state KZ --organization Ministry --base-url http://pki.example.kz/"
            + " --password-file @pass");
    done(
        "issue",
        "cert issue --ca @ca --profile tls-peer-node --uri urn:tamga:node:kz:n1 --subject "
            + NODE
            + " --p12 @n1.p12 --out @n1.pem --p12-password-file @pass --password-file @pass --json");
    done("crl", "crl issue --ca @ca --branch sign --password-file @pass --json");
    done("crl", "crl issue --ca @ca --branch tls --delta --password-file @pass --json");
    done("revoke", "cert revoke --ca @ca --reason certificate-hold @n1.pem --json --yes %n1.pem");
    done("release", "cert release --ca @ca @n1.pem --json --password-file @pass");
    String crl = cli.json().get("crlAudit").asText();
    assertThat(ids("crl")).contains(crl);
    done("release", "cert release --ca @ca @n1.pem --json");
    assertThat(cli.err()).contains("nothing changed");
    done("revoke", "cert revoke --ca @ca --reason superseded @n1.pem --json --yes %n1.pem");
    done("revoke", "cert revoke --ca @ca --reason superseded @n1.pem --json --yes %n1.pem");
    done(
        "invite",
        "invite new --ca @ca --profile tls-client-system --uri urn:tamga:sys:kz:lab:s1 --subject"
            + " C=KZ,O=Lab,organizationIdentifier=GOVKZ-1,CN=s1 --code-file @code --json");
    done("invite-revoke", "invite revoke --ca @ca --json " + cli.json().get("id").asText());
    done("rollover", "ca rollover --ca @ca --branch tls --password-file @pass --json");
    assertThat(cli.json().get("subject").asText()).contains("TLS CA 2");
    cli.ok(cli.words("crl issue --ca @ca --branch tls --password-file @pass --json"));
    assertThat(cli.json()).hasSize(2);
    cli.ok(cli.words("audit verify --ca @ca --json"));
    assertThat(cli.json().get("problems")).isEmpty();
    assertThat(ids("found")).as("nothing was done beside the log").isEmpty();
    cli.ok(cli.words("status --ca @ca"));
    assertThat(cli.out()).contains("tls-2", "issues nothing any more");
  }

  @Test
  void whereOfficersDecide_holdsEndRespondersAndTheNextCaGoByVotes() throws Exception {
    cli.ceremony();
    request("node", "C=KZ,O=Lab,organizationIdentifier=GOVKZ-1,CN=n1");
    String node =
        filed("--profile tls-peer-node --name uri:urn:tamga:node:kz:n1 --csr @node.csr", "Bolat");
    done("issue", "request issue --ca @ca --password-file @pass --out @n1.pem --json " + node);
    hold();
    responder();
    done("crl", "crl issue --ca @ca --branch sign --password-file @pass --json");
    assertThat(cli.run(cli.words("ca rollover --ca @ca --branch sign --password-file @pass")))
        .isEqualTo(3);
    assertThat(
            cli.run(
                cli.words(
                    "ca rollover --ca @ca --branch sign --as @Daniyar.p12 --as-password-file @pass"
                        + " --json")))
        .isEqualTo(4);
    assertThat(cli.json().get("authority").asText()).isEqualTo("sign-2");
    String next = cli.json().get("id").asText();
    for (String who : List.of("Aigul", "Bolat", "Chinara")) {
      cli.ok(cli.vote("approve", who, next));
    }
    done(
        "rollover",
        "request issue --ca @ca --password-file @pass --out @sign-2.pem --json " + next);
    assertThat(folder.resolve("ca/sign-2.crl")).exists();
    cli.ok(cli.words("audit verify --ca @ca --json"));
    assertThat(cli.json().get("problems")).isEmpty();
    assertThat(ids("found")).isEmpty();
  }

  private void hold() throws Exception {
    done(
        "revoke",
        "cert revoke --ca @ca --reason certificate-hold --yes %n1.pem --as @Aigul.p12 --as-password-file @pass"
            + " --password-file @pass --json @n1.pem");
    cli.ok(cli.vote("approve", "Bolat", cli.json().get("request").asText()));
    assertThat(cli.run(cli.words("cert release --ca @ca @n1.pem"))).isEqualTo(3);
    assertThat(
            cli.run(
                cli.words(
                    "cert release --ca @ca --as @Aigul.p12 --as-password-file @pass --json"
                        + " @n1.pem")))
        .isEqualTo(4);
    String release = cli.json().get("id").asText();
    cli.ok(cli.vote("approve", "Bolat", release));
    assertThat(cli.run(cli.words("request issue --ca @ca " + release))).isEqualTo(4);
    cli.ok(cli.vote("approve", "Chinara", release));
    done("release", "request issue --ca @ca --password-file @pass --json " + release);
    assertThat(ids("crl")).contains(cli.json().get("crlAudit").asText());
    cli.ok(cli.words("cert list --ca @ca --state active --json"));
    assertThat(cli.out()).contains("tls-peer-node");
  }

  private void responder() throws Exception {
    request("ocsp", "C=KZ,O=Ministry,CN=OCSP");
    String base = "--profile ocsp-responder --csr @ocsp.csr";
    assertThat(cli.run(submit(base))).isEqualTo(1);
    assertThat(cli.err()).contains("branch: none", "--branch tls");
    cli.ok(submit(base + " --branch tls --dry-run"));
    assertThat(cli.out()).contains("ocsp-responder", "clean");
    String id = filed(base + " --branch tls", "Bolat", "Chinara");
    cli.ok(cli.words("request show --ca @ca --json " + id));
    assertThat(cli.json().get("branch").asText()).isEqualTo("tls");
    cli.ok(cli.words("request list --ca @ca"));
    assertThat(cli.out()).contains("ocsp-responder", "CN=OCSP, tls");
    done("issue", "request issue --ca @ca --password-file @pass --out @ocsp.pem --json " + id);
    cli.ok(
        cli.words(
            "request join --p12 @ocsp-w.p12 --chain @ocsp.pem --out @ocsp.p12"
                + " --password-file @pass"));
    cli.ok(cli.words("ocsp query @n1.pem --issuer @ca/tls.crt --out @q.der"));
    cli.ok(
        cli.words(
            "ocsp answer --ca @ca --branch tls --p12 @ocsp.p12 --p12-password-file @pass"
                + " --request @q.der --out @a.der"));
    cli.ok(cli.words("ocsp query @n1.pem --issuer @ca/tls.crt --response @a.der --json"));
    assertThat(cli.out()).containsIgnoringCase("good");
    OpenSsl.Result seen =
        OpenSsl.in(folder).run("x509", "-in", folder.resolve("n1.pem").toString(), "-ocsp_uri");
    assertThat(seen.said()).as("the plan's address").contains("http://pki.example.kz/ocsp");
  }

  @Test
  void officersKeyInAToken_votesAndNeverLeavesIt() throws Exception {
    SoftHsm hsm = SoftHsm.get();
    hsm.token("officers");
    Path pin = SoftHsm.pinFile(folder, SoftHsm.PIN);
    String token = "--library " + hsm.library() + " --token officers --pin-file " + pin + " ";
    cli.ceremony();
    cli.ok(cli.words("officer key --name Erlan --out @Erlan.pem --label vote --json " + token));
    cli.ok(cli.words("key list --json " + token));
    assertThat(cli.out()).contains("CN=Erlan");
    cli.ok(
        cli.words(
            "officer add --ca @ca --as @Aigul.p12 --as-password-file @pass --name Erlan --role"
                + " admin --certificate @Erlan.pem --for 300d --json"));
    String join = cli.json().get("id").asText();
    cli.ok(cli.vote("approve", "Bolat", join));
    cli.ok(cli.vote("approve", "Chinara", join));
    done("officer-add", "request issue --ca @ca --json " + join);
    request("node", "C=KZ,O=Lab,organizationIdentifier=GOVKZ-1,CN=n1");
    String id = filed("--profile tls-peer-node --name uri:urn:tamga:node:kz:n1 --csr @node.csr");
    String as = token.replace("--", "--as-") + "--as-label vote ";
    done("vote", "request approve --ca @ca --json " + as + id);
    done("issue", "request issue --ca @ca --password-file @pass --out @n1.pem --json " + id);
    assertThat(cli.run(cli.words("request approve --ca @ca --as @Aigul.p12 " + as + id)))
        .as("two keys")
        .isEqualTo(2);
    assertThat(cli.run(cli.words("request approve --ca @ca " + id))).as("no key").isEqualTo(2);
  }

  private void request(String name, String subject) {
    cli.ok(
        cli.words(
            "request new --subject "
                + subject
                + " --p12 @"
                + name
                + "-w.p12 --password-file @pass --out @"
                + name
                + ".csr"));
  }

  private String[] submit(String rest) {
    return cli.words(
        "request submit --ca @ca --as @Aigul.p12 --as-password-file @pass --json " + rest);
  }

  private String filed(String rest, String... voters) throws Exception {
    cli.ok(submit(rest));
    String id = cli.json().get("id").asText();
    for (String who : voters) {
      cli.ok(cli.vote("approve", who, id));
    }
    return id;
  }

  /** Runs it, and looks for its record. */
  private void done(String action, String line) throws Exception {
    cli.ok(cli.words(line));
    String said = cli.out();
    String id =
        line.contains("--json")
            ? cli.json().get("audit").asText()
            : said.lines()
                .filter(each -> each.startsWith("audit "))
                .map(each -> each.substring("audit ".length()).strip())
                .findFirst()
                .orElseThrow();
    GovernedCli other = new GovernedCli(folder);
    other.ok(other.words("audit show --ca @ca --json"));
    List<String> found = new ArrayList<>();
    for (JsonNode each : other.json()) {
      if (each.get("id").asText().equals(id)) {
        found.add(each.get("action").asText());
      }
    }
    assertThat(found).as(line + "\n" + said).containsExactly(action);
  }

  private List<String> ids(String action) throws Exception {
    GovernedCli other = new GovernedCli(folder);
    other.ok(other.words("audit show --ca @ca --json --action " + action));
    List<String> ids = new ArrayList<>();
    other.json().forEach(each -> ids.add(each.get("id").asText()));
    return ids;
  }
}
