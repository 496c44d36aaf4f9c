package dev.tamga.pki.cli.tsa;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.option.Bounded;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.tsp.TimestampRequest;
import dev.tamga.pki.tsp.TimestampVerifier;
import dev.tamga.pki.tsp.VerifiedTimestamp;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
      "      --anchor KZ=root.crt --crl time.crl"
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

  @Option(
      names = "--anchor",
      required = true,
      description = "A State and its root, as KZ=root.crt; repeatable.")
  private Map<String, Path> anchors = new LinkedHashMap<>();

  @Option(names = "--crl", description = "A CRL, DER or PEM; repeatable.")
  private List<Path> crls = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    TimestampRequest asked = TimestampRequest.parse(Bounded.read(request, MAX_REQUEST_BYTES));
    byte[] token = asked.accept(Bounded.read(response, TimestampRequest.MAX_RESPONSE_BYTES));
    VerifiedTimestamp stamp =
        new TimestampVerifier(new PathChecker(trust())).verify(token, TsaQuery.sha256(file));
    new Facts()
        .with("time", stamp.time().toString())
        .with("authority", Subject.text(stamp.authority().leaf().getSubjectX500Principal()))
        .with("state", stamp.authority().anchor().state())
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private Trust trust() throws Exception {
    List<Anchor> roots = new ArrayList<>();
    for (Map.Entry<String, Path> each : anchors.entrySet()) {
      roots.add(Anchor.of(each.getKey(), Certificates.read(each.getValue()).get(0)));
    }
    List<X509CRL> lists = new ArrayList<>();
    for (Path each : crls) {
      lists.addAll(Certificates.readCrls(each));
    }
    return new Trust(roots, List.of(), lists);
  }
}
