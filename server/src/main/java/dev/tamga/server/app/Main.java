package dev.tamga.server.app;

import dev.tamga.common.config.ConfigException;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.language.LanguageOption;
import dev.tamga.pki.language.Terminal;
import dev.tamga.pki.language.Words;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.node.StartException;
import dev.tamga.server.step.Steps;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tamga-server}: runs a node, checks its configuration and what it stored, moves it, backs
 * it up.
 */
@Command(
    name = "tamga-server",
    mixinStandardHelpOptions = true,
    version = "tamga-server " + Node.VERSION,
    description = "Receives, seals, keeps, logs and releases electronic evidence.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-server check-config --config conf/server.conf",
      "  tamga-server run --config conf/server.conf",
      "  tamga-server check --config conf/server.conf",
      "  tamga-server migrate --from conf/server.conf --to conf/new.conf --dry-run",
      "  tamga-server backup --to /backup/2026-11-22 --config conf/server.conf"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, nothing found",
      "1:refused, or disagreements found",
      "2:wrong usage, or something could not be read"
    })
public final class Main implements Runnable {
  /** A system property for the log's lines (conf/logback.xml): which node of the service. */
  private static final String INSTANCE = "tamga.instance";

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs the command line and ends the process with its status. */
  public static void main(String[] args) {
    System.setProperty(INSTANCE, "-");
    System.exit(
        commandLine(Steps.UNWATCHED).setOut(Terminal.out()).setErr(Terminal.err()).execute(args));
  }

  /** The command line, with the steps that a test wants to watch. */
  static CommandLine commandLine(Steps steps) {
    CommandLine all =
        new CommandLine(new Main())
            .addSubcommand(new Run(steps))
            .addSubcommand(new CheckConfig())
            .addSubcommand(new Check())
            .addSubcommand(new Migrate(steps))
            .addSubcommand(new Backup())
            .setExecutionExceptionHandler(
                (e, line, parsed) -> {
                  line.getErr().println(said(e));
                  return e instanceof IOException ? 2 : 1;
                });
    return LanguageOption.addTo(all, List.of("dev/tamga/server/app"), e -> "");
  }

  /** What a person is told: of a refusal also what to do. */
  static @Nullable String said(Exception e) {
    return e instanceof Refusal refusal ? refusal.told() : e.getMessage();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Missing: run, check-config, check, migrate or backup");
  }

  static final class ConfigFile {
    @Option(
        names = {"-c", "--config"},
        description = "The configuration file (default: ${DEFAULT-VALUE}).",
        defaultValue = "conf/server.conf")
    private Path file = Path.of("conf/server.conf");

    ServerConfig load() throws ConfigException {
      return ServerConfig.load(file);
    }
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = "Runs the node until it is told to stop; running transfers may finish.")
  private static final class Run implements Callable<Integer> {
    @CommandLine.Mixin private ConfigFile config = new ConfigFile();
    private final Steps steps;

    Run(Steps steps) {
      this.steps = steps;
    }

    @Override
    public Integer call() throws ConfigException, StartException, InterruptedException {
      CountDownLatch stop = new CountDownLatch(1);
      CountDownLatch stopped = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopNow(stop, stopped), "stop"));
      ServerConfig loaded = config.load();
      System.setProperty(INSTANCE, loaded.node().instance());
      try (Node node = Node.start(loaded, Clock.systemUTC(), steps)) {
        System.out.println(
            "tamga-server: listening on " + node.address() + ", management " + node.management());
        stop.await();
      } finally {
        stopped.countDown();
      }
      return 0;
    }

    /** The JVM waits for its hooks: this one returns when the node has closed. */
    private static void stopNow(CountDownLatch stop, CountDownLatch stopped) {
      stop.countDown();
      try {
        stopped.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Command(
      name = "check-config",
      mixinStandardHelpOptions = true,
      description = "Says everything that is wrong with the configuration; starts nothing.")
  private static final class CheckConfig implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @CommandLine.Mixin private ConfigFile config = new ConfigFile();

    @Override
    public Integer call() throws ConfigException, StartException {
      ServerConfig loaded = config.load();
      CheckMaterial.check(loaded, Clock.systemUTC());
      spec.commandLine().getOut().println(Words.current().say("The configuration is good."));
      return 0;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Reads everything that is stored and prints every disagreement (CUSTODY.md 7). Stop the"
              + " node first, unless its database is PostgreSQL.")
  private static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @CommandLine.Mixin private ConfigFile config = new ConfigFile();

    @Option(
        names = "--only",
        paramLabel = "DATABASE",
        description =
            "Refuses if the configuration names another database than the one that was restored:"
                + " its data folder, or what restore.sh says of it.")
    private @Nullable String only;

    @Override
    public Integer call() throws ConfigException, StartException, IOException {
      ServerConfig loaded = config.load();
      PrintWriter out = spec.commandLine().getOut();
      long found =
          CheckNode.run(loaded, Optional.ofNullable(only), Clock.systemUTC(), out::println);
      String end = found == 0 ? "Everything agrees." : found + " disagreements (see above).";
      out.println(Words.current().say(end));
      return found == 0 ? 0 : 1;
    }
  }
}
