package dev.tamga.cli;

import dev.tamga.cli.result.CustodyResult;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.receipt.VerifiedCustody;
import dev.tamga.client.transfer.DurableFiles;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tamga custody}: who held a package, when, and what was checked; each step proven. */
@Command
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CustodyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "ID", descriptionKey = "id")
  private PackageId id;

  @Option(names = "--save", paramLabel = "FOLDER")
  private @Nullable Path folder;

  CustodyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws ConfigException, Refusal, IOException, InterruptedException {
    try (TamgaClient client = session.client()) {
      VerifiedCustody page = client.custody(id);
      say(page);
      while (!page.complete()) {
        page = client.custody(page);
        say(page);
      }
      return Exit.DONE;
    }
  }

  private void say(VerifiedCustody page) throws IOException {
    if (folder != null) {
      Files.createDirectories(folder);
      String name =
          String.format(Locale.ROOT, "%s.custody-%06d.asice", id, page.document().first());
      DurableFiles.write(folder.resolve(name), page.container().toArray());
    }
    session.say(new CustodyResult(page));
  }
}
