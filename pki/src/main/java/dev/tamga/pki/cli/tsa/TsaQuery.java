package dev.tamga.pki.cli.tsa;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.tsp.TimestampRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "query",
    description = "Writes a timestamp request (RFC 3161) about a file of any size, by SHA-256.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki tsa query report.pdf --out report.tsq",
      "  curl -s --data-binary @report.tsq -H 'Content-Type: application/timestamp-query' \\",
      "      -o report.tsr https://tsa.example.kz/",
      "  tamga-pki tsa verify report.pdf --request report.tsq --response report.tsr \\",
      "      --anchor KZ=root.crt"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TsaQuery implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "What is to be timestamped.")
  private Path file;

  @Option(names = "--out", required = true, description = "File for the request, DER.")
  private Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    byte[] request = TimestampRequest.of(sha256(file)).encoded();
    Files.write(out, request, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    new Facts()
        .with("file", out.toString())
        .with("bytes", request.length)
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  static byte[] sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream hashed =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      hashed.transferTo(OutputStream.nullOutputStream());
      return hashed.getMessageDigest().digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }
}
