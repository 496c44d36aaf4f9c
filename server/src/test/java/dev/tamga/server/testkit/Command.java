package dev.tamga.server.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of the system that ran to its end.
 *
 * @param status its exit status
 * @param output what it wrote, standard output and standard error
 */
public record Command(int status, byte[] output) {
  private static final int MOST_BYTES = 64 << 20;
  private static final long MOST_SECONDS = 120;

  /** Runs it without input. */
  public static Command run(String... line) throws IOException, InterruptedException {
    return run(List.of(line));
  }

  /** Runs it without input. */
  public static Command run(List<String> line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (InputStream out = process.getInputStream()) {
      byte[] output = out.readNBytes(MOST_BYTES);
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(line.get(0) + " did not end in " + MOST_SECONDS + " s");
      }
      return new Command(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The output as text. */
  public String text() {
    return new String(output, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return status + ": " + text();
  }
}
