package dev.tamga.server.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Tells for each run of tests where their nodes kept what they have, and every real server that was
 * used, by what it says of itself: on the console, and in {@code target/backends.txt}.
 */
public final class Backends implements TestExecutionListener {
  private static final Set<String> USED = new ConcurrentSkipListSet<>();
  private static final Set<String> TOLD = new ConcurrentSkipListSet<>();

  /** For the platform, which finds it by its service file. */
  public Backends() {}

  /**
   * Notes a server that was started.
   *
   * @param says its name and version, from itself
   * @param where it runs, and why there
   */
  static void used(String says, String where) {
    USED.add(says + " (" + where + ')');
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    String line =
        "backends: state in %s, bytes in %s; servers: %s"
            .formatted(
                TestDatabase.isPostgres() ? "PostgreSQL" : "SQLite " + sqlite(),
                TestBlobs.isS3() ? "S3" : "files on " + files(),
                USED.isEmpty() ? "none" : String.join(", ", USED));
    if (!TOLD.add(line)) {
      return; // where classes are dealt out to several processes each is a plan of its own
    }
    System.out.println(line);
    try {
      Files.writeString(
          Path.of(System.getProperty("basedir", "."), "target", "backends.txt"),
          line + '\n',
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sqlite() {
    try (Handle memory = Jdbi.open("jdbc:sqlite::memory:")) {
      return memory.select("SELECT sqlite_version()").mapTo(String.class).one();
    }
  }

  private static String files() {
    try {
      return Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))).type();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
