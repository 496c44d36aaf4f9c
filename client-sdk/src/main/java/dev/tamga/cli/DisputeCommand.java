package dev.tamga.cli;

import dev.tamga.cli.result.ReceiptResult;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.download.AnsweredPackage;
import dev.tamga.common.config.ConfigException;
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

/** {@code tamga dispute}: does not take custody, and says why, with a signature. */
@Command
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DisputeCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE|ID", descriptionKey = "container")
  private String container;

  @Option(names = "--reason", paramLabel = "TEXT", required = true)
  private String reason;

  @Option(names = "--proceedings", paramLabel = "TEXT")
  private @Nullable String proceedings;

  @Spec private CommandSpec spec;

  DisputeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws ConfigException, Refusal, IOException, InterruptedException {
    try (TamgaClient client = session.client()) {
      Path file = Containers.find(container, client, session, spec.commandLine());
      try (Session.Progress progress = session.progress()) {
        String about = AcceptCommand.proceedings(proceedings, file);
        AnsweredPackage answered = client.dispute(file, reason, about, progress.listener());
        session.say(new ReceiptResult(answered.receiptFile(), answered.receipt()));
      }
      return Exit.DONE;
    }
  }
}
