package dev.tamga.pki.language;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/**
 * The option {@code --lang} of a command line, and what it does: help, labels, sentences and
 * refusals are told in that language, or in the system's. Exit codes and JSON stay as they are.
 */
public final class LanguageOption {
  private final CommandLine root;
  private final List<String> folders;
  private final Function<Exception, String> reason;

  @Option(
      names = "--lang",
      paramLabel = "en|ru|kk",
      scope = ScopeType.INHERIT,
      description = "Language of all text; without it the system's.")
  private @Nullable Language asked;

  private LanguageOption(
      CommandLine root, List<String> folders, Function<Exception, String> reason) {
    this.root = root;
    this.folders = folders;
    this.reason = reason;
  }

  /**
   * Gives a whole command line its languages; called when all else has been set.
   *
   * @param folders on the class path, each with {@code usage_*.properties} for {@code ru} and
   *     {@code kk}, and {@code messages_*.properties} for these and {@code en}
   * @param reason the stable name of what a refusal means, as {@code Untrusted.EXPIRED}; its texts
   *     are {@code <name>} and {@code <name>.do}. Empty for one that has none.
   * @return the same command line
   */
  public static CommandLine addTo(
      CommandLine root, List<String> folders, Function<Exception, String> reason) {
    LanguageOption option = new LanguageOption(root, List.copyOf(folders), reason);
    root.getCommandSpec().addMixin("language", CommandSpec.forAnnotatedObject(option));
    IExecutionStrategy run = root.getExecutionStrategy();
    IExecutionExceptionHandler refuse = root.getExecutionExceptionHandler();
    IParameterExceptionHandler misuse = root.getParameterExceptionHandler();
    return root.registerConverter(Language.class, LanguageOption::language)
        .setExecutionStrategy(parsed -> option.speaking(() -> run.execute(parsed)))
        .setParameterExceptionHandler(
            (e, args) -> option.speaking(() -> misuse.handleParseException(e, args)))
        .setExecutionExceptionHandler(
            (e, command, parsed) ->
                option.speaking(
                    () -> {
                      int code = refuse.handleExecutionException(e, command, parsed);
                      option.tellReason(e);
                      return code;
                    }));
  }

  private static Language language(String code) {
    try {
      return Language.of(code);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** The detail of a refusal is told as it was thrown; what it means and what to do are ours. */
  private void tellReason(Exception e) {
    String name = reason.apply(e);
    Words words = Words.current();
    words.text(name).ifPresent(meaning -> line("why", meaning));
    words.text(name + ".do").ifPresent(remedy -> line("what-to-do", remedy));
  }

  private void line(String key, String text) {
    root.getErr().println("  " + Words.current().label(key) + ": " + text);
  }

  private interface Speech<X extends Exception> {
    int run() throws X;
  }

  /** Runs it in the language that was asked for, and leaves the thread as it was. */
  private <X extends Exception> int speaking(Speech<X> body) throws X {
    Language language = asked == null ? Language.ofSystem() : asked;
    PrintWriter out = root.getOut();
    PrintWriter err = root.getErr();
    Words words = Words.of(language, folders);
    root.setResourceBundle(HelpTexts.of(language, folders, root));
    root.setOut(new SpokenWriter(out, words));
    root.setErr(new SpokenWriter(err, words));
    Words before = words.bind();
    try {
      return body.run();
    } finally {
      before.bind();
      root.getOut().flush();
      root.setOut(out);
      root.setErr(err);
    }
  }
}
