package dev.tamga.pki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.testkit.SoftHsm;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of pki/README.md, "SoftHSM, to try it", run as they stand there. */
class SoftHsmWalkThroughTest {
  @TempDir Path folder;

  @Test
  void commandsOfTheReadme_work() throws Exception {
    Path library = SoftHsm.get().library();
    Path secret = Files.writeString(folder.resolve("ca.pass"), "a password");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    assertThat(
            TamgaPki.commandLine(Clock.systemUTC())
                .execute(
                    ("ca init --state KZ --organization Ministry --base-url http://pki.example.kz/"
                            + " --host-suffix example.kz --dir "
                            + folder.resolve("ca")
                            + " --password-file "
                            + secret)
                        .split(" ")))
        .isZero();

    var builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", launcher() + commands())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_LIBRARY", library.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).containsPattern("verifies +true").doesNotContain(SoftHsm.PIN);
  }

  private static String commands() throws Exception {
    String readme = Files.readString(Path.of(System.getProperty("tamga.root"), "pki", "README.md"));
    var block =
        Pattern.compile("### SoftHSM, to try it.*?```sh\n(.*?)```", Pattern.DOTALL).matcher(readme);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  /** As server/src/dist/bin/tamga-pki, from the class path of this test. */
  private static String launcher() {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String java =
        Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:+UseSerialGC -cp '";
    assertThat(classes).contains(File.pathSeparator);
    return "tamga-pki() { " + java + classes + "' dev.tamga.pki.cli.TamgaPki \"$@\"; }\n";
  }
}
