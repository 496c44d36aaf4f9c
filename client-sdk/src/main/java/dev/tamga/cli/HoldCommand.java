package dev.tamga.cli;

import dev.tamga.cli.result.LineResult;
import dev.tamga.client.TamgaClient;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.HoldAnswer;
import dev.tamga.common.wire.HoldRequest;
import dev.tamga.common.wire.HoldRequest.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tamga hold} and {@code tamga unhold}: evidence that is to be kept, and why. */
@Command
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class HoldCommand implements Callable<Integer> {
  private final Session session;
  private final State state;

  @Parameters(paramLabel = "ID", descriptionKey = "id")
  private PackageId id;

  @Option(names = "--reason", paramLabel = "TEXT", required = true)
  private String reason;

  @Option(names = "--proceedings", paramLabel = "TEXT")
  private @Nullable String proceedings;

  @Spec private CommandSpec spec;

  HoldCommand(Session session, State state) {
    this.session = session;
    this.state = state;
  }

  @Override
  public Integer call() throws ConfigException, Refusal, InterruptedException {
    HoldRequest wanted = wanted();
    try (TamgaClient client = session.client()) {
      HoldAnswer answer = client.hold(id, wanted);
      Map<String, String> values = new LinkedHashMap<>();
      values.put("id", id.text());
      values.put("event", Long.toString(answer.seq()));
      values.put("recorded", answer.recorded().toString());
      session.say(new LineResult(state == State.HELD ? "held" : "unheld", values));
      return Exit.DONE;
    }
  }

  private HoldRequest wanted() {
    try {
      return HoldRequest.of(state, reason, Optional.ofNullable(proceedings));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
    }
  }
}
