package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.server.testkit.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base backups and WAL that are too old go; what a restore needs never does. */
final class PruneScriptTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("tamga.root"), "conf", "backup", "prune.sh");
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Instant NOW = Instant.now();

  @TempDir private Path home;
  private Path base;
  private Path wal;

  @BeforeEach
  void fill() throws Exception {
    OperatorFilesTest.needs("pg_archivecleanup", "postgresql");
    base = Files.createDirectory(home.resolve("base"));
    wal = Files.createDirectory(home.resolve("wal"));
    for (int n = 1; n < 9; n++) {
      Files.createFile(wal.resolve(segment(1, n)));
    }
    Files.createFile(wal.resolve(segment(2, 8))); // a standby was promoted
    Files.createFile(wal.resolve("00000002.history"));
  }

  private static String segment(int timeline, int n) {
    return "%08X%08X%08X".formatted(timeline, 0, n);
  }

  /** A base backup of so many days ago that begins with that segment of the first timeline. */
  private String half(int days, int segment) throws IOException {
    String name = NAME.format(NOW.minus(Duration.ofDays(days)));
    Files.writeString(
        Files.createDirectory(base.resolve(name)).resolve("backup_label"),
        "START WAL LOCATION: 0/%X000028 (file %s)\nCHECKPOINT LOCATION: 0/%X000060\n"
            .formatted(segment, segment(1, segment), segment));
    return name;
  }

  private String whole(int days, int segment) throws IOException {
    String name = half(days, segment);
    Files.createFile(base.resolve(name).resolve("backup_manifest"));
    return name;
  }

  private Command prune(String... more) throws Exception {
    List<String> line = new ArrayList<>(List.of(SCRIPT.toString(), "--base", base.toString()));
    line.addAll(List.of("--wal", wal.toString()));
    line.addAll(List.of(more));
    return Command.run(line);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void assertRefused(Command done, String why) throws Exception {
    assertThat(done.status()).as("%s", done).isEqualTo(1);
    assertThat(done.text()).contains(why, "Nothing was deleted.");
    assertThat(names(wal)).hasSize(10);
  }

  @Test
  void whatIsOlderThanFortyDays_goes_andWalFromBeforeTheOldestThatIsKept() throws Exception {
    String unused = whole(60, 2);
    unused = half(45, 3);
    String kept = whole(39, 5);
    String newest = whole(1, 7);
    Files.createDirectory(base.resolve("somebody-elses"));
    OperatorFilesTest.assertGood(prune());
    assertThat(names(base)).containsExactly(kept, newest, "somebody-elses");
    assertThat(names(wal))
        .containsExactly(
            segment(1, 5),
            segment(1, 6),
            segment(1, 7),
            segment(1, 8),
            "00000002.history",
            segment(2, 8));
    OperatorFilesTest.assertGood(prune()); // again
    OperatorFilesTest.assertGood(prune("--days", "7"));
    assertThat(names(base)).containsExactly(newest, "somebody-elses");
  }

  @Test
  void newestWholeBaseBackup_isKeptHoweverOldItIs() throws Exception {
    String unused = whole(70, 2);
    String last = whole(60, 6);
    String underWay = half(0, 8);
    OperatorFilesTest.assertGood(prune());
    assertThat(names(base)).containsExactly(last, underWay);
    assertThat(names(wal)).contains(segment(1, 6)).doesNotContain(segment(1, 5));
  }

  @Test
  void whereNoneIsWhole_nothingIsDeleted() throws Exception {
    assertRefused(prune(), "has no whole base backup");
    String left = half(60, 2);
    assertRefused(prune(), "has no whole base backup");
    assertThat(names(base)).containsExactly(left);
  }

  @Test
  void archiveWithoutTheFirstSegmentOfABaseBackup_isLeftAlone() throws Exception {
    String old = whole(60, 2);
    String kept = whole(1, 9); // not archived, or another service's folder
    assertRefused(prune(), "has no " + segment(1, 9));
    Files.writeString(base.resolve(kept).resolve("backup_label"), "x\n");
    assertRefused(prune(), "names no WAL segment");
    assertThat(names(base)).containsExactly(old, kept);
    assertThat(prune("--days", "0").status()).isEqualTo(2);
  }
}
