package dev.tamga.pki.cli;

import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.list.ListRefusedException;
import java.time.Clock;
import java.time.Duration;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/**
 * {@code tamga-pki <noun> <verb>}: the small CA and its certificates.
 *
 * <p>Exit codes: 0 done, 1 refused, 2 wrong usage, 4 done and waits for another person's word, 255
 * an error of the machine.
 */
@Command(
    name = "tamga-pki",
    description = "Issues, shows and revokes the certificates of a State.",
    mixinStandardHelpOptions = true,
    version = "tamga-pki 0.1.0",
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused; the message says what, by which rule, and what to do",
      "2:wrong usage",
      "4:done, and waits for another person's word",
      "255:an error of the machine, as an unreadable file"
    })
public final class TamgaPki {
  /** Exit code: what was asked for is kept, and waits for another person's word. */
  public static final int PENDING = 4;

  static final int REFUSED = 1;
  static final int ERROR = 255;

  private TamgaPki() {}

  /** Runs one command and ends the process. */
  public static void main(String[] args) {
    System.exit(commandLine(Clock.systemUTC()).execute(args));
  }

  /** The commands with that clock; a caller may redirect their output. */
  public static CommandLine commandLine(Clock clock) {
    CommandLine root =
        new CommandLine(new TamgaPki())
            .addSubcommand("ca", group(new CaCommand()).addSubcommand(new CaInit(clock)))
            .addSubcommand(
                "cert",
                group(new CertCommand())
                    .addSubcommand(new CertIssue(clock))
                    .addSubcommand(new CertInspect())
                    .addSubcommand(new CertRevoke(clock)))
            .addSubcommand("crl", group(new CrlCommand()).addSubcommand(new CrlIssue(clock)))
            .addSubcommand("log-key", group(new LogKeyCommand()).addSubcommand(new LogKeyNew()));
    for (Noun noun : ServiceLoader.load(Noun.class)) {
      root.addSubcommand(noun.name(), noun.commandLine(clock));
    }
    return root.registerConverter(Duration.class, Durations::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(TamgaPki::explain);
  }

  private static CommandLine group(Object noun) {
    return new CommandLine(noun);
  }

  /** Refusals are told in their own words; anything else is an error of the machine. */
  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    boolean refused =
        e instanceof CertificateRefusedException
            || e instanceof CaException
            || e instanceof KeyStoreRefusedException
            || e instanceof RefusedException
            || e instanceof ListRefusedException
            || e instanceof IllegalArgumentException;
    command.getErr().println(refused ? "refused: " + e.getMessage() : "error: " + e);
    return refused ? REFUSED : ERROR;
  }

  @Command(name = "ca", description = "The CA of a State.")
  static final class CaCommand {}

  @Command(name = "cert", description = "Certificates.")
  static final class CertCommand {}

  @Command(name = "crl", description = "Lists of revoked certificates.")
  static final class CrlCommand {}

  @Command(name = "log-key", description = "Keys of custody logs.")
  static final class LogKeyCommand {}
}
