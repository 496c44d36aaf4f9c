package dev.tamga.pki.cli.ceremony;

import dev.tamga.pki.ceremony.CeremonyPlan;
import dev.tamga.pki.ceremony.RunCeremony;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = "Makes a governed CA from one reviewed file (pki/GOVERNANCE.md 6), offline.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki ceremony run plan.json --dir ca --dry-run",
      "  tamga-pki ceremony run plan.json --dir ca --password-file ca.pass"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CeremonyRun implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The plan, JSON.")
  private Path file;

  @Option(names = "--dir", required = true, description = "Folder of the CA; must not exist.")
  private Path folder;

  @Option(
      names = "--dry-run",
      description = "Do everything with throw-away keys in a folder that is deleted.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  CeremonyRun(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    CeremonyPlan plan = CeremonyPlan.read(file, clock.instant().truncatedTo(ChronoUnit.SECONDS));
    if (dryRun) {
      return rehearse(plan);
    }
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the CA's keys", true)) {
      print(
          new RunCeremony(plan, clock).run(folder, password),
          "next: read the lines sha256 aloud; each officer runs ceremony sign");
    }
    return 0;
  }

  private int rehearse(CeremonyPlan plan) throws Exception {
    char[] throwAway = new char[32];
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < throwAway.length; i++) {
      throwAway[i] = (char) ('a' + random.nextInt(26));
    }
    Path rehearsal = Files.createTempDirectory("tamga-ceremony-");
    try (Secret password = Secret.of(throwAway)) {
      print(
          new RunCeremony(plan, clock).run(rehearsal.resolve("ca"), password),
          "dry run: these keys are throw-away ones, deleted; nothing is in " + folder);
      return 0;
    } finally {
      delete(rehearsal);
    }
  }

  private void print(RunCeremony.Result result, String remark) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      new Facts()
          .with("transcript", result.transcript().lines().toList())
          .with("audit", result.record().id())
          .with("remark", remark)
          .print(out, true);
    } else {
      out.print(result.transcript());
      out.println("audit: " + result.record().id());
      out.println(remark);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.delete(each);
      }
    }
  }
}
