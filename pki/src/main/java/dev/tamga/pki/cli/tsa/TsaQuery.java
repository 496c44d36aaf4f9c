package dev.tamga.pki.cli.tsa;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Network;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.tsp.TimestampRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "query",
    description =
        "Writes a timestamp request (RFC 3161) about a file of any size, by SHA-256; with --url it"
            + " fetches the answer, too. Check that by tsa verify.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki tsa query report.pdf --out report.tsq",
      "  tamga-pki tsa query report.pdf --out report.tsq --url https://tsa.example.kz/ \\",
      "      --response report.tsr",
      "",
      "or, by hand:",
      "  curl -s --data-binary @report.tsq -H 'Content-Type: application/timestamp-query' \\",
      "      -o report.tsr https://tsa.example.kz/",
      "  tamga-pki tsa verify report.pdf --request report.tsq --response report.tsr \\",
      "      --trust KZ=root.crt"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TsaQuery implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "What is to be timestamped.")
  private Path file;

  @Option(names = "--out", required = true, description = "File for the request, DER.")
  private Path out;

  @ArgGroup(exclusive = false)
  private @Nullable Online online;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** Who is asked at once. */
  static final class Online {
    @Option(names = "--url", required = true, description = "Timestamp service, http or https.")
    private URI url;

    @Option(names = "--response", required = true, description = "File for its answer, DER.")
    private Path response;
  }

  @Override
  public Integer call() throws Exception {
    NewFile.require(out);
    TimestampRequest question = TimestampRequest.of(sha256(file));
    byte[] request = question.encoded();
    Facts facts = new Facts().with("file", out.toString()).with("bytes", request.length);
    if (online != null) {
      NewFile.require(online.response);
      byte[] answer = ask(online.url, request);
      question.accept(answer); // one to this question, granted
      NewFile.write(out, request);
      NewFile.write(online.response, answer);
      facts.with("response", online.response.toString());
    } else {
      NewFile.write(out, request);
    }
    facts.print(spec.commandLine().getOut(), json);
    return 0;
  }

  private static byte[] ask(URI service, byte[] request) throws Exception {
    return Network.required()
        .post(
            service,
            TimestampRequest.REQUEST_MEDIA_TYPE,
            request,
            TimestampRequest.MAX_RESPONSE_BYTES);
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
