package dev.tamga.pki.cli.tsa;

import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.option.Bounded;
import dev.tamga.pki.cli.option.TrustOptions;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.tsp.TimestampRequest;
import dev.tamga.pki.tsp.TimestampVerifier;
import dev.tamga.pki.tsp.VerifiedTimestamp;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description =
        "Checks a timestamp authority's answer: that it is one to the request, about the file, and"
            + " by an authority that is trusted.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki tsa verify report.pdf --request report.tsq --response report.tsr \\",
      "      --trust KZ=root.crt --crl time.crl"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TsaVerify implements Callable<Integer> {
  private static final int MAX_REQUEST_BYTES = 4 << 10;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "What was timestamped.")
  private Path file;

  @Option(names = "--request", required = true, description = "The request, DER.")
  private Path request;

  @Option(names = "--response", required = true, description = "The answer, DER.")
  private Path response;

  @Mixin private TrustOptions trust;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    TimestampRequest asked = TimestampRequest.parse(Bounded.read(request, MAX_REQUEST_BYTES));
    byte[] token = asked.accept(Bounded.read(response, TimestampRequest.MAX_RESPONSE_BYTES));
    VerifiedTimestamp stamp =
        new TimestampVerifier(new PathChecker(trust.trust())).verify(token, TsaQuery.sha256(file));
    new Facts()
        .with("time", stamp.time().toString())
        .with("authority", Subject.text(stamp.authority().leaf().getSubjectX500Principal()))
        .with("state", stamp.authority().anchor().state())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }
}
