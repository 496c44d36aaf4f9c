package dev.tamga.pki.cli;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.language.LanguageOption;
import dev.tamga.pki.language.Terminal;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.tsp.InvalidTimestampException;
import dev.tamga.pki.tsp.TimestampException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/**
 * {@code tamga-pki <noun> <verb>}: the small CA and its certificates.
 *
 * <p>Exit codes: 0 done, 1 refused, 2 wrong usage or a named file is missing, 3 not authorised, 4
 * votes are missing, 255 an error of the machine.
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
      "2:wrong usage, or a file that is named is missing",
      "3:not authorised: no officer, or not this one",
      "4:votes are missing",
      "255:an error of the machine, as an unreadable file"
    })
public final class TamgaPki {
  /** Exit code: what was asked for is kept, and waits for another person's word. */
  public static final int PENDING = 4;

  /** Exit code: refused, or the answer is no. */
  public static final int REFUSED = 1;

  /** Exit code: wrong usage, or a file that is named is missing. */
  public static final int USAGE = 2;

  /** Exit code: no officer, or not this one. */
  public static final int NOT_AUTHORISED = 3;

  /** Exit code: an error of the machine. */
  public static final int ERROR = 255;

  private TamgaPki() {}

  /** Runs one command and ends the process. */
  public static void main(String[] args) {
    System.exit(
        commandLine(Clock.systemUTC()).setOut(Terminal.out()).setErr(Terminal.err()).execute(args));
  }

  /** The commands with that clock; a caller may redirect their output. */
  public static CommandLine commandLine(Clock clock) {
    CommandLine all = new CommandLine(new TamgaPki());
    List<String> texts = new ArrayList<>(List.of("dev/tamga/pki/cli"));
    for (Noun noun : ServiceLoader.load(Noun.class, TamgaPki.class.getClassLoader())) {
      noun.texts().ifPresent(texts::add);
      CommandLine known = all.getSubcommands().get(noun.name());
      if (known == null) {
        all.addSubcommand(noun.name(), noun.commandLine(clock));
      } else {
        noun.commandLine(clock).getSubcommands().forEach(known::addSubcommand);
      }
    }
    all.registerConverter(Duration.class, Durations::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(TamgaPki::explain);
    return LanguageOption.addTo(all, texts, WhyRefused::name);
  }

  /** Refusals are told in their own words; anything else is an error of the machine. */
  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    if (e instanceof NoSuchFileException missing) {
      command.getErr().println("refused: " + missing.getFile() + ": no such file; see --help");
      return USAGE;
    }
    boolean refused =
        e instanceof CertificateRefusedException
            || e instanceof GovernanceException
            || e instanceof AuditException
            || e instanceof TrustRefusedException
            || e instanceof UntrustedException
            || e instanceof CaException
            || e instanceof KeyStoreRefusedException
            || e instanceof RefusedException
            || e instanceof StatusRefusedException
            || e instanceof TimestampException
            || e instanceof InvalidTimestampException
            || e instanceof ListRefusedException
            || e instanceof IllegalArgumentException;
    String told = refused ? "refused: " + e.getMessage() : "error: " + e;
    command.getErr().println(Printable.lines(told));
    if (e instanceof GovernanceException act) {
      return switch (act.kind()) {
        case REFUSED -> REFUSED;
        case NOT_AUTHORISED -> NOT_AUTHORISED;
        case PENDING -> PENDING;
      };
    }
    return refused ? REFUSED : ERROR;
  }
}
