package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.testkit.CommandTree;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The grammar and the rules of pki/README.md, "tamga-pki", for every verb that there is. */
class CommandTreeTest {
  @TempDir Path folder;

  @Test
  void everyVerb_hasAnExampleJsonExitCodesAndRefusesInWords() {
    CommandTree tree = new CommandTree(TamgaPki.commandLine(Clock.systemUTC()), folder);
    assertThat(tree.verbs())
        .contains(
            "tamga-pki audit verify",
            "tamga-pki ca init",
            "tamga-pki ceremony run",
            "tamga-pki cert explain",
            "tamga-pki cert export",
            "tamga-pki cert inspect",
            "tamga-pki cert issue",
            "tamga-pki cert lint",
            "tamga-pki cert list",
            "tamga-pki cert needs-renewal",
            "tamga-pki cert renew",
            "tamga-pki cert revoke",
            "tamga-pki cert verify",
            "tamga-pki crl fetch",
            "tamga-pki crl issue",
            "tamga-pki crl show",
            "tamga-pki key attest",
            "tamga-pki key destroy",
            "tamga-pki key list",
            "tamga-pki key new",
            "tamga-pki ocsp query",
            "tamga-pki profile list",
            "tamga-pki profile show",
            "tamga-pki profile test",
            "tamga-pki request approve",
            "tamga-pki request list",
            "tamga-pki request new",
            "tamga-pki request reject",
            "tamga-pki request show",
            "tamga-pki request submit",
            "tamga-pki status",
            "tamga-pki tsa query",
            "tamga-pki tsa verify");
    assertThat(tree.faults()).isEmpty();
  }
}
