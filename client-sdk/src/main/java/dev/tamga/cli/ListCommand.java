package dev.tamga.cli;

import dev.tamga.cli.result.ListResult;
import dev.tamga.client.TamgaClient;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.Cursor;
import dev.tamga.common.wire.ListQuery;
import dev.tamga.common.wire.ListQuery.Box;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tamga inbox} and {@code tamga outbox}: a page of packages, oldest first. */
@Command
final class ListCommand implements Callable<Integer> {
  private final Session session;
  private final Box box;

  @Option(names = "--limit", paramLabel = "NUMBER")
  private int limit = ListQuery.DEFAULT_LIMIT;

  @Option(names = "--after", paramLabel = "NEXT")
  private @Nullable Cursor after;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  ListCommand(Session session, Box box) {
    this.session = session;
    this.box = box;
  }

  @Override
  public Integer call() throws ConfigException, Refusal, InterruptedException {
    if (limit < 1 || limit > ListQuery.MAX_LIMIT) {
      throw new ParameterException(
          spec.commandLine(),
          "--limit: " + limit + " (expected: 1 to " + ListQuery.MAX_LIMIT + "; PROTOCOL.md 7)");
    }
    try (TamgaClient client = session.client()) {
      Optional<Cursor> from = Optional.ofNullable(after);
      boolean received = box == Box.IN;
      session.say(
          new ListResult(
              received ? client.inbox(from, limit) : client.outbox(from, limit), received));
      return Exit.DONE;
    }
  }
}
