package dev.tamga.pki.cli;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.tsp.InvalidTimestampException;
import dev.tamga.pki.tsp.TimestampException;
import java.time.Clock;
import java.time.Duration;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/**
 * {@code tamga-pki <noun> <verb>}: the small CA and its certificates.
 *
 * <p>Exit codes: 0 done, 1 refused, 2 wrong usage, 3 not authorised, 4 votes are missing, 255 an
 * error of the machine.
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
      "3:not authorised: no officer, or not this one",
      "4:votes are missing",
      "255:an error of the machine, as an unreadable file"
    })
public final class TamgaPki {
  /** Exit code: what was asked for is kept, and waits for another person's word. */
  public static final int PENDING = 4;

  static final int REFUSED = 1;
  static final int NOT_AUTHORISED = 3;
  static final int ERROR = 255;

  private TamgaPki() {}

  /** Runs one command and ends the process. */
  public static void main(String[] args) {
    System.exit(commandLine(Clock.systemUTC()).execute(args));
  }

  /** The commands with that clock; a caller may redirect their output. */
  public static CommandLine commandLine(Clock clock) {
    CommandLine all = nouns(clock);
    for (Noun noun : ServiceLoader.load(Noun.class, TamgaPki.class.getClassLoader())) {
      CommandLine known = all.getSubcommands().get(noun.name());
      if (known == null) {
        all.addSubcommand(noun.name(), noun.commandLine(clock));
      } else {
        noun.commandLine(clock).getSubcommands().forEach(known::addSubcommand);
      }
    }
    return all.registerConverter(Duration.class, Durations::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(TamgaPki::explain);
  }

  private static CommandLine nouns(Clock clock) {
    return new CommandLine(new TamgaPki())
        .addSubcommand("ca", group(new CaCommand()).addSubcommand(new CaInit(clock)))
        .addSubcommand(
            "cert",
            group(new CertCommand())
                .addSubcommand(new CertIssue(clock))
                .addSubcommand(new CertInspect())
                .addSubcommand(new CertRevoke(clock))
                .addSubcommand(new CertRelease(clock)))
        .addSubcommand(
            "crl",
            group(new CrlCommand())
                .addSubcommand(new CrlIssue(clock))
                .addSubcommand(new CrlShow())
                .addSubcommand(new CrlCheckFile(clock)))
        .addSubcommand(
            "ocsp",
            group(new OcspCommand())
                .addSubcommand(new OcspAnswerFile(clock))
                .addSubcommand(new OcspQuery(clock)))
        .addSubcommand(
            "tsa",
            group(new TsaCommand()).addSubcommand(new TsaQuery()).addSubcommand(new TsaVerify()))
        .addSubcommand(
            "key",
            group(new KeyCommand())
                .addSubcommand(new KeyNew())
                .addSubcommand(new KeyList())
                .addSubcommand(new KeyCertify())
                .addSubcommand(new KeyAttest())
                .addSubcommand(new KeyDestroy()))
        .addSubcommand("log-key", group(new LogKeyCommand()).addSubcommand(new LogKeyNew()))
        .addSubcommand("invite", InviteCommands.commandLine(clock));
  }

  private static CommandLine group(Object noun) {
    return new CommandLine(noun);
  }

  /** Refusals are told in their own words; anything else is an error of the machine. */
  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
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
    command.getErr().println(refused ? "refused: " + e.getMessage() : "error: " + e);
    if (e instanceof GovernanceException act) {
      return switch (act.kind()) {
        case REFUSED -> REFUSED;
        case NOT_AUTHORISED -> NOT_AUTHORISED;
        case PENDING -> PENDING;
      };
    }
    return refused ? REFUSED : ERROR;
  }

  @Command(name = "ca", description = "The CA of a State.")
  static final class CaCommand {}

  @Command(name = "cert", description = "Certificates.")
  static final class CertCommand {}

  @Command(name = "crl", description = "Lists of revoked certificates.")
  static final class CrlCommand {}

  @Command(name = "ocsp", description = "The status of single certificates (RFC 6960).")
  static final class OcspCommand {}

  @Command(name = "tsa", description = "Timestamps (RFC 3161).")
  static final class TsaCommand {}

  @Command(name = "key", description = "Keys in tokens (PKCS#11) and in PKCS#12 files.")
  static final class KeyCommand {}

  @Command(name = "log-key", description = "Keys of custody logs.")
  static final class LogKeyCommand {}
}
