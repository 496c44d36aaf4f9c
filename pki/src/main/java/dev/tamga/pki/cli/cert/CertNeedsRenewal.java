package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "needs-renewal",
    description =
        "Exit code 0 if a certificate is due, 1 if not, 2 if the file is missing, 255 an error.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert needs-renewal node.pem && renew-it",
      "  tamga-pki cert needs-renewal node.pem --expires-in 30d"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertNeedsRenewal implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The certificate, DER or PEM.")
  private Path file;

  @Option(
      names = "--expires-in",
      description = "Due when so much of its life is over (66%%) or is left (30d, 12h).")
  private String due = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,4})(%|d|h|min)");

  CertNeedsRenewal(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (!Files.exists(file)) {
      spec.commandLine().getErr().println(file + ": missing (expected: a certificate)");
      return 2;
    }
    try {
      X509Certificate one = Certificates.read(file).get(0);
      Instant dueAt = dueAt(one);
      boolean needed = !clock.instant().isBefore(dueAt);
      new Facts()
          .with("needsRenewal", needed)
          .with("due", dueAt.toString())
          .with("notAfter", one.getNotAfter().toInstant().toString())
          .print(spec.commandLine().getOut(), json);
      return needed ? 0 : 1;
    } catch (Exception e) { // 1 is an answer here: whatever is no answer is an error
      spec.commandLine().getErr().println("error: " + e.getMessage());
      return 255;
    }
  }

  private Instant dueAt(X509Certificate one) throws RefusedException {
    Instant from = one.getNotBefore().toInstant();
    Instant end = one.getNotAfter().toInstant();
    Duration life = Duration.between(from, end);
    if (due.isEmpty()) {
      return from.plus(life.multipliedBy(2).dividedBy(3));
    }
    Matcher form = FORM.matcher(due);
    if (!form.matches() || (form.group(2).equals("%") && form.group(1).length() > 2)) {
      throw new RefusedException("--expires-in " + due + " (expected: 1% to 99%, or 30d, 12h)");
    }
    long count = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "%" -> from.plus(life.multipliedBy(count).dividedBy(100));
      case "d" -> end.minus(Duration.ofDays(count));
      case "h" -> end.minus(Duration.ofHours(count));
      default -> end.minus(Duration.ofMinutes(count));
    };
  }
}
