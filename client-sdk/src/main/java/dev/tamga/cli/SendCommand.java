package dev.tamga.cli;

import dev.tamga.cli.describe.Description;
import dev.tamga.cli.describe.Drafting;
import dev.tamga.cli.describe.Field;
import dev.tamga.cli.describe.IncompleteException;
import dev.tamga.cli.describe.Values;
import dev.tamga.cli.result.LineResult;
import dev.tamga.cli.result.ReceiptResult;
import dev.tamga.client.ClientConfig;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.upload.Consignment;
import dev.tamga.client.upload.SentPackage;
import dev.tamga.client.upload.Source;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tamga send}: seals files and folders and hands them in; goes on after a break. */
@Command(sortOptions = false, abbreviateSynopsis = true)
final class SendCommand implements Callable<Integer> {
  private static final String ALL = "";

  private final Session session;

  @Parameters(paramLabel = "PATH", arity = "0..*", descriptionKey = "path")
  private List<Path> paths = List.of();

  @Option(names = "--describe", paramLabel = "FILE")
  private @Nullable Path describe;

  @Option(names = "--resume", paramLabel = "ID", arity = "0..1", fallbackValue = ALL)
  private @Nullable String resume;

  @Option(names = "--abandon", paramLabel = "ID")
  private @Nullable PackageId abandon;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private SendCommand(Session session) {
    this.session = session;
  }

  /** With an option for every field of a package. */
  static CommandLine commandLine(Session session) {
    CommandLine command = new CommandLine(new SendCommand(session));
    for (Field field : Field.values()) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder(field.option())
                  .paramLabel(label(field))
                  .type(List.class)
                  .auxiliaryTypes(String.class)
                  .build());
    }
    return command;
  }

  private static String label(Field field) {
    return switch (field) {
      case TO -> "ID[,ID]";
      case CLASSIFICATION -> "UNCLASSIFIED|OFFICIAL";
      case CONFIDENTIAL, PERSONAL_DATA, PROTECTED_PERSONS -> "yes|no";
      case RETAIN_UNTIL -> "DATE";
      case ACQUIRED_FROM, ACQUIRED_TO -> "TIME";
      case LANGUAGE -> "TAG";
      case KIND -> "KIND";
      case MEDIA_TYPE -> "TYPE";
      case DIGEST -> "ALGORITHM:HEX:file|medium";
      case SEAL -> "NUMBER[:CONDITION]";
      case DEVICE_CAPACITY -> "BYTES";
      case EXHIBIT, PARENT_EXHIBIT, ROOT_EXHIBIT, CASE, IMEI, ICCID, ARTICLE -> "NUMBER";
      default -> "TEXT";
    };
  }

  @Override
  public Integer call()
      throws ConfigException, IncompleteException, Refusal, IOException, InterruptedException {
    boolean fresh = !paths.isEmpty() || describe != null;
    int asked = (fresh ? 1 : 0) + (resume == null ? 0 : 1) + (abandon == null ? 0 : 1);
    if (asked > 1) {
      throw new ParameterException(spec.commandLine(), session.words().text("send.one-of"));
    }
    ClientConfig config = session.config();
    if (abandon != null) {
      return abandon(abandon);
    }
    if (resume != null) {
      return resumeAll();
    }
    Description description = description(); // before any password is asked for
    Files.createDirectories(config.state());
    Consignment consignment =
        new Drafting(description)
            .consignment(
                config.authority(),
                config.state(),
                session.around().clock().instant(),
                session.words().language());
    try (TamgaClient client = session.client();
        Session.Progress progress = session.progress()) {
      PackageId id = consignment.plan().id();
      session.remark("send.begins", id, id);
      say(client.send(consignment, progress.listener()));
      return Exit.DONE;
    } finally {
      for (Source source : consignment.sources()) {
        source.close();
      }
    }
  }

  private Description description() throws ConfigException {
    Map<Field, List<String>> given = new EnumMap<>(Field.class);
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    for (Field field : Field.values()) {
      given.put(field, parsed.matchedOptionValue(field.option(), List.of()));
    }
    Description options = Description.of(new Values(given), paths);
    return describe == null ? options : options.over(Description.read(describe));
  }

  private int resumeAll() throws ConfigException, Refusal, IOException, InterruptedException {
    try (TamgaClient client = session.client()) {
      List<PackageId> ids =
          ALL.equals(resume) ? client.unfinished() : List.of(id(String.valueOf(resume)));
      if (ids.isEmpty()) {
        session.remark("send.nothing");
      }
      for (PackageId id : ids) {
        session.remark("send.begins", id, id);
        try (Session.Progress progress = session.progress()) {
          say(client.resume(id, progress.listener()));
        }
      }
      return Exit.DONE;
    }
  }

  private PackageId id(String text) {
    try {
      return new PackageId(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private int abandon(PackageId id)
      throws ConfigException, Refusal, IOException, InterruptedException {
    try (TamgaClient client = session.client()) {
      client.abandon(id);
      session.say(LineResult.of("abandoned", "package", id));
      return Exit.DONE;
    }
  }

  private void say(SentPackage sent) {
    session.say(new ReceiptResult(sent.receiptFile(), sent.receipt()));
  }
}
