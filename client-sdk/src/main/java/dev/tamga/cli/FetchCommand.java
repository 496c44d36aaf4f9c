package dev.tamga.cli;

import dev.tamga.cli.result.PackageResult;
import dev.tamga.cli.result.PackageResult.Verdict;
import dev.tamga.client.ClientConfig;
import dev.tamga.client.ClientSettings;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.download.FetchedPackage;
import dev.tamga.client.download.PackageContent;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tamga fetch}: brings packages to the disk, verified; goes on after a break. */
@Command
final class FetchCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "ID", arity = "1..*", descriptionKey = "id")
  private List<PackageId> ids = List.of();

  @Option(names = "--into", paramLabel = "FOLDER")
  private Path into = Path.of(".");

  @Option(names = "--extract")
  private boolean extract;

  FetchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws ConfigException, Refusal, IOException, InterruptedException {
    ClientConfig config = session.config();
    ClientSettings settings = config.open(session.around().prompt(), session.around().clock());
    try (TamgaClient client = session.client(settings)) {
      for (PackageId id : ids) {
        try (Session.Progress progress = session.progress()) {
          FetchedPackage fetched = client.fetch(id, into.normalize(), progress.listener());
          say(fetched.file(), fetched.verified());
          if (extract) {
            extract(settings, fetched.file(), into.resolve(id.text()), progress);
          }
        }
      }
      return Exit.DONE;
    }
  }

  private void extract(ClientSettings settings, Path file, Path folder, Session.Progress progress)
      throws Refusal, IOException {
    VerifiedPackage unused =
        TamgaClient.extract(
            file,
            folder,
            settings.trust().checker().trust(),
            settings.clock(),
            progress.listener());
    session.remark("fetch.extracted", folder);
  }

  private void say(Path file, VerifiedPackage verified) throws Refusal {
    PackageContent content = PackageContent.of(verified);
    session.say(
        new PackageResult(
            file,
            content.document(),
            content.answers(),
            Optional.of(verified.envelope()),
            Verdict.WHOLE,
            Optional.empty(),
            false));
  }
}
