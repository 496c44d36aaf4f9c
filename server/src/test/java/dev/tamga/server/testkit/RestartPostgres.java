package dev.tamga.server.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ends the PostgreSQL server of the tests as a crash does, and starts it again. */
public final class RestartPostgres {
  private static final long MOST_SECONDS = 120;

  private RestartPostgres() {}

  /**
   * Returns when the server answers again: every connection is broken, and what was not committed
   * is gone.
   *
   * @throws IOException if it does not come back
   */
  public static void now() throws IOException, InterruptedException {
    PostgresServer server = PostgresServer.get();
    Path control = Path.of(server.ask("SELECT setting FROM pg_config WHERE name = 'BINDIR'"));
    String data = server.ask("SHOW data_directory");
    List<String> line = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      line.addAll(List.of("unshare", "-U")); // the server refuses to be root's, as when it started
    }
    line.addAll(
        List.of(
            control.resolve("pg_ctl").toString(),
            "-D",
            data,
            "-m",
            "immediate",
            "-w",
            "-t",
            Long.toString(MOST_SECONDS),
            "-l",
            Path.of(data, "restart.log").toString(),
            "restart"));
    Process restart =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!restart.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || restart.exitValue() != 0) {
      throw new IOException("the database did not come back: " + line);
    }
  }
}
