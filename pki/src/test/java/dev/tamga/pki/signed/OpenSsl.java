package dev.tamga.pki.signed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The {@code openssl} command as a foreign checker, in a folder of its own. */
public final class OpenSsl {
  private final Path dir;

  private OpenSsl(Path dir) {
    this.dir = dir;
  }

  /** Skips the test, visibly, if there is no {@code openssl} on the PATH. */
  public static OpenSsl in(Path dir) {
    var openssl = new OpenSsl(dir);
    boolean found;
    try {
      found = openssl.run("version").exit() == 0;
    } catch (IOException e) {
      found = false;
    }
    Assumptions.assumeTrue(found, "no openssl on the PATH: foreign check skipped");
    return openssl;
  }

  /** What a command ended with and said, on both streams. */
  public record Result(int exit, String said) {}

  /** Runs a command in the folder. */
  public Result run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("openssl: did not end within 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("openssl: interrupted", e);
    }
    return new Result(process.exitValue(), said);
  }

  /** Writes a file of the folder. */
  public OpenSsl file(String name, byte[] bytes) throws IOException {
    Files.write(dir.resolve(name), bytes);
    return this;
  }

  /** Reads a file of the folder. */
  public byte[] file(String name) throws IOException {
    return Files.readAllBytes(dir.resolve(name));
  }

  /** Writes certificates as PEM. */
  public OpenSsl pem(String name, List<X509Certificate> certificates) throws Exception {
    var pem = new StringBuilder();
    for (X509Certificate each : certificates) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(each.getEncoded()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return file(name, pem.toString().getBytes(UTF_8));
  }
}
