package dev.tamga.cli;

import dev.tamga.cli.result.Result;
import dev.tamga.cli.result.Sheet;
import dev.tamga.cli.result.Words;
import dev.tamga.client.ClientConfig;
import dev.tamga.client.ClientSettings;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.transfer.TransferListener;
import dev.tamga.common.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * What all commands share: the options before them, the configuration, and the way to say things.
 */
final class Session {
  private static final Path BESIDE = Path.of("conf", "client.conf");
  private static final Path AT_HOME = Path.of(".config", "tamga", "client.conf");

  private final Surroundings around;
  private final Words words;

  @Option(names = "--config", paramLabel = "FILE", scope = ScopeType.INHERIT)
  private @Nullable Path config;

  @Option(names = "--json", scope = ScopeType.INHERIT)
  private boolean json;

  @Option(names = "--quiet", scope = ScopeType.INHERIT)
  private boolean quiet;

  /** Read before all others, for it changes the help: see {@link Tamga#commandLine}. */
  @Option(names = "--lang", paramLabel = "en|ru|kk", scope = ScopeType.INHERIT)
  @SuppressWarnings("unused")
  private @Nullable String language;

  private @Nullable Progress shown;
  private @Nullable RenewBeside beside;

  Session(Surroundings around, Words words) {
    this.around = around;
    this.words = words;
  }

  Surroundings around() {
    return around;
  }

  Words words() {
    return words;
  }

  boolean json() {
    return json;
  }

  /** Says a result: on standard output, in words or as one line of JSON. */
  void say(Result result) {
    endBars();
    if (json) {
      around.out().println(result.json());
    } else {
      result.words(new Sheet(around.out(), words));
    }
    around.out().flush();
  }

  /** Says what is wrong: in words where messages go; for programs as a result, too. */
  void complain(Result trouble) {
    endBars();
    trouble.words(new Sheet(around.err(), words));
    around.err().flush();
    if (json) {
      around.out().println(trouble.json());
      around.out().flush();
    }
  }

  /** Says something by the way, unless nobody wants to know. */
  void remark(String key, Object... values) {
    endBars();
    if (!quiet) {
      around.err().println(words.text(key, values));
      around.err().flush();
    }
  }

  /** Shows how a transfer goes on, if somebody looks. */
  Progress progress() {
    boolean looked = around.terminal() && !quiet && !json;
    Progress progress = new Progress(looked ? new Bars(around.bars()) : null);
    shown = progress;
    return progress;
  }

  /** A bar is a line without an end: it must have one before anything else is said. */
  private void endBars() {
    if (shown != null) {
      shown.close();
      shown = null;
    }
  }

  /** A listener that ends with the transfer. */
  static final class Progress implements AutoCloseable {
    private final @Nullable Bars bars;

    private Progress(@Nullable Bars bars) {
      this.bars = bars;
    }

    TransferListener listener() {
      return bars == null ? TransferListener.SILENT : bars;
    }

    @Override
    public void close() {
      if (bars != null) {
        bars.close();
      }
    }
  }

  /** Whether there is a configuration at all. */
  boolean isConfigured() {
    return Files.exists(configFile());
  }

  Path configFile() {
    if (config != null) {
      return config;
    }
    return Files.exists(BESIDE) ? BESIDE : around.home().resolve(AT_HOME);
  }

  /** The configuration; nothing that it names is opened. */
  ClientConfig config() throws ConfigException {
    return ClientConfig.load(configFile());
  }

  /** A client by the configuration, to work with. */
  TamgaClient client() throws ConfigException, InterruptedException {
    return client(config().open(around.prompt(), around.clock()));
  }

  /** A client by these settings; its key is renewed beside the work, if they say so. */
  TamgaClient client(ClientSettings settings) throws InterruptedException {
    RenewBeside opened = new RenewBeside(this, settings);
    beside = opened;
    return opened.client();
  }

  /** What is left to do when the command has said all that it had to say. */
  void afterwards() {
    if (beside != null) {
      try {
        beside.afterwards();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // it goes on next time
      }
    }
  }
}
