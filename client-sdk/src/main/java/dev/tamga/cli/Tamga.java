package dev.tamga.cli;

import dev.tamga.cli.describe.Field;
import dev.tamga.cli.describe.IncompleteException;
import dev.tamga.cli.describe.Problem;
import dev.tamga.cli.result.RefusalResult;
import dev.tamga.cli.result.TroubleResult;
import dev.tamga.cli.result.Words;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Cursor;
import dev.tamga.common.wire.HoldRequest.State;
import dev.tamga.common.wire.ListQuery.Box;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** {@code tamga <verb>}: sends, fetches, verifies and answers packages of evidence. */
@Command(
    name = "tamga",
    mixinStandardHelpOptions = true,
    version = "tamga 0.1.0",
    scope = ScopeType.INHERIT)
public final class Tamga {
  private static final String LANG = "--lang";

  @Mixin
  @SuppressWarnings("unused") // picocli fills it
  private final Session session;

  private Tamga(Session session) {
    this.session = session;
  }

  /** Runs one command and ends the process. */
  public static void main(String[] args) {
    quiet("logback.configurationFile", "dev/tamga/cli/logback.xml");
    quiet("slf4j.internal.verbosity", "ERROR"); // without a logger on the path, no word about it
    System.exit(run(Surroundings.ofTheProcess(), args));
  }

  /** Standard output is for results; a library's log would break what reads them. */
  private static void quiet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  static int run(Surroundings around, String... args) {
    Session session = session(around, args);
    int exit = commandLine(session).execute(args);
    if (exit != Exit.INTERRUPTED) {
      session.afterwards();
    }
    return exit;
  }

  /** The commands, in the language that {@code args} or the system ask for. */
  static CommandLine commandLine(Surroundings around, String... args) {
    return commandLine(session(around, args));
  }

  private static Session session(Surroundings around, String... args) {
    return new Session(around, Words.in(language(args, around.language())));
  }

  private static CommandLine commandLine(Session session) {
    Surroundings around = session.around();
    Words words = session.words();
    CommandLine tamga = new CommandLine(new Tamga(session));
    tamga
        .addSubcommand("send", SendCommand.commandLine(session))
        .addSubcommand("inbox", new ListCommand(session, Box.IN))
        .addSubcommand("outbox", new ListCommand(session, Box.OUT))
        .addSubcommand("fetch", new FetchCommand(session))
        .addSubcommand("accept", new AcceptCommand(session))
        .addSubcommand("dispute", new DisputeCommand(session))
        .addSubcommand("hold", new HoldCommand(session, State.HELD))
        .addSubcommand("unhold", new HoldCommand(session, State.UNHELD))
        .addSubcommand("verify", new VerifyCommand(session))
        .addSubcommand("show", new ShowCommand(session))
        .addSubcommand("custody", new CustodyCommand(session))
        .addSubcommand("enroll", new EnrollCommand(session))
        .addSubcommand("renew", new RenewCommand(session))
        .addSubcommand("completion", new CompletionCommand(session));
    return tamga
        .setResourceBundle(words.usage())
        .registerConverter(PackageId.class, converted(PackageId::new))
        .registerConverter(Cursor.class, converted(Cursor::new))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(around.out())
        .setErr(around.err())
        .setParameterExceptionHandler((e, given) -> misused(e, session))
        .setExecutionExceptionHandler((e, command, parsed) -> trouble(e, session));
  }

  private static <T> CommandLine.ITypeConverter<T> converted(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  /** Before the rest is parsed: the help of a wrong command is in the right language, too. */
  private static String language(String[] args, String system) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith(LANG + '=')) {
        return args[i].substring(LANG.length() + 1);
      }
      if (args[i].equals(LANG) && i + 1 < args.length) {
        return args[i + 1];
      }
    }
    return system;
  }

  /** One line and where to read on: the whole help would hide what was wrong. */
  private static int misused(ParameterException e, Session session) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    session.around().err().println(Words.safe(e.getMessage() + ""));
    session.around().err().println(session.words().text("usage.hint", command));
    return Exit.USAGE;
  }

  /** Says what went wrong, in plain words; only a fault of our own has a stack trace. */
  private static int trouble(Exception e, Session session) {
    if (e instanceof Refusal refusal) {
      session.complain(new RefusalResult(refusal));
      return Exit.of(refusal);
    }
    if (e instanceof IncompleteException incomplete) {
      session.complain(new TroubleResult("trouble.incomplete", lines(incomplete, session)));
      return Exit.USAGE;
    }
    if (e instanceof ConfigException wrong) {
      session.complain(new TroubleResult("trouble.config", List.of(wrong.getMessage() + "")));
      return Exit.LOCAL_TROUBLE;
    }
    if (e instanceof InterruptedException) {
      session.complain(new TroubleResult("trouble.interrupted", List.of()));
      return Exit.INTERRUPTED;
    }
    if (e instanceof IOException || e instanceof TrustRefusedException) {
      session.complain(new TroubleResult(key(e), List.of(e.getMessage() + "")));
      return Exit.LOCAL_TROUBLE;
    }
    session.complain(new TroubleResult("trouble.fault", List.of(e.toString())));
    e.printStackTrace(session.around().err());
    return Exit.LOCAL_TROUBLE;
  }

  private static String key(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "trouble.no-file";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "trouble.exists";
    }
    return e instanceof AccessDeniedException ? "trouble.denied" : "trouble.local";
  }

  private static List<String> lines(IncompleteException incomplete, Session session) {
    List<String> lines = new ArrayList<>();
    for (Problem problem : incomplete.problems()) {
      lines.add(line(problem, session.words()));
    }
    return lines;
  }

  private static String line(Problem problem, Words words) {
    if (problem.field().isEmpty()) {
      return problem.text();
    }
    Field field = problem.field().get();
    ResourceBundle usage = words.usage();
    String meaning = usage.getString("tamga.send." + field.key());
    return words.text("problem." + problem.kind().name(), field.option(), meaning, problem.text());
  }
}
