package dev.tamga.pki.cli.request;

import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.govern.Request;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists the requests, oldest first.",
    footerHeading = "%nExample:%n",
    footer = {"  tamga-pki request list --ca ca --state pending"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RequestList implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private CaFolder ca;

  @Option(names = "--state", description = "Only those in that state.")
  private @Nullable String state;

  RequestList(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    List<Facts> shown =
        ca.institution(clock).requests().stream()
            .filter(docket -> state == null || docket.state().id().equals(state))
            .map(
                docket ->
                    new Facts()
                        .with("id", docket.request().id())
                        .with("state", docket.state().id())
                        .with("action", docket.request().action().id())
                        .with("about", about(docket.request()))
                        .with("requester", docket.requester().name())
                        .with("created", docket.request().created().toString())
                        .with("missing", docket.missing()))
            .toList();
    Facts.print(spec.commandLine().getOut(), shown, ca.json());
    return 0;
  }

  /** What tells one from another, without its many fields. */
  private static String about(Request request) {
    return Stream.of(
            "profile", "subject", "branch", "authority", "serial", "revocation", "name", "role")
        .map(request::field)
        .filter(value -> !value.isEmpty())
        .collect(Collectors.joining(", "));
  }
}
