package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.server.testkit.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of conf/backup where they are installed, with the path that root or a unit has. */
final class InstalledScriptsTest {
  private static final Path SCRIPTS = Path.of(System.getProperty("tamga.root"), "conf", "backup");

  @TempDir private Path home;
  private Path installed;

  @BeforeEach
  void install() throws Exception {
    installed = Files.createDirectories(home.resolve("opt/tamga/conf/backup"));
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      for (Path file : files.toList()) {
        Files.copy(file, installed.resolve(file.getFileName()));
      }
    }
  }

  private Command run(String script, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("env", "PATH=/usr/bin:/bin", "bash"));
    line.add(installed.resolve(script).toString());
    line.addAll(List.of(arguments));
    return Command.run(line);
  }

  @Test
  void programOfTheInstallation_isFoundThoughItIsNotInThePath() throws Exception {
    Path program = home.resolve("opt/tamga/bin/tamga-server");
    Files.createDirectories(program.getParent());
    Files.writeString(program, "#!/bin/sh\necho \"asked to $1\"\nmkdir -p \"$3\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    String to = home.resolve("backup").toString();
    Command done = run("backup.sh", "embedded", "--to", to, "--config", "server.conf");
    OperatorFilesTest.assertGood(done);
    assertThat(done.text()).contains("asked to backup");
  }

  @Test
  void programThatIsNotThere_isToldBeforeAnythingIsChanged() throws Exception {
    Path to = home.resolve("backup");
    Command backup = run("backup.sh", "embedded", "--to", to.toString(), "--config", "server.conf");
    assertThat(backup.status()).isEqualTo(1);
    assertThat(backup.text())
        .contains("tamga-server is neither in bin of the installation", "Nothing was changed.");
    assertThat(Path.of(to + ".partial")).doesNotExist();
    Path data = home.resolve("data");
    List<String> line = new ArrayList<>(List.of("embedded", "--from", to.toString()));
    line.addAll(List.of("--data", data.toString(), "--check", "server.conf"));
    Command restore = run("restore.sh", line.toArray(String[]::new));
    assertThat(restore.status()).isEqualTo(1);
    assertThat(restore.text()).contains("tamga-server is neither in bin of the installation");
    assertThat(data).doesNotExist();
  }
}
