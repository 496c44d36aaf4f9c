package dev.tamga.cli;

import dev.tamga.cli.result.ReceiptResult;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.download.AnsweredPackage;
import dev.tamga.client.download.HollowView;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tamga accept}: takes custody of a package, with a signature. */
@Command
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AcceptCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE|ID", descriptionKey = "container")
  private String container;

  @Option(names = "--proceedings", paramLabel = "TEXT")
  private @Nullable String proceedings;

  @Option(names = "--exhibit", paramLabel = "NUMBER")
  private @Nullable String exhibit;

  @Spec private CommandSpec spec;

  AcceptCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws ConfigException, Refusal, IOException, InterruptedException {
    try (TamgaClient client = session.client()) {
      Path file = Containers.find(container, client, session, spec.commandLine());
      try (Session.Progress progress = session.progress()) {
        AnsweredPackage answered =
            client.accept(file, proceedings(proceedings, file), exhibit, progress.listener());
        session.say(new ReceiptResult(answered.receiptFile(), answered.receipt()));
      }
      return Exit.DONE;
    }
  }

  /** What was said; else the proceedings for which the sender sent it. */
  static String proceedings(@Nullable String said, Path file) throws Refusal, IOException {
    return said != null
        ? said
        : PackageDocument.read(HollowView.of(file).hollow().document().toArray())
            .useLimitation()
            .proceedings();
  }
}
