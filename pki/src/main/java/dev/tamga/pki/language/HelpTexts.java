package dev.tamga.pki.language;

import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The texts of {@code --help}, by picocli's keys: {@code <command>.<option>} with the words of the
 * command line ({@code tamga-pki.cert.issue.ca}), or {@code <option>} alone for all commands. Those
 * that have examples get a heading for them; a line without a text is an example and stays.
 */
final class HelpTexts extends ResourceBundle {
  private static final String EXAMPLES = "examples";

  private final Map<String, String> texts;

  private HelpTexts(Map<String, String> texts) {
    this.texts = texts;
  }

  /** English stands in the annotations; no text here replaces it. */
  static HelpTexts of(Language language, List<String> folders, CommandLine root) {
    Map<String, String> texts =
        new HashMap<>(language == Language.EN ? Map.of() : Texts.read(folders, "usage", language));
    String heading = texts.remove(EXAMPLES);
    if (heading != null) {
      footers(root, heading, texts);
    }
    return new HelpTexts(texts);
  }

  private static void footers(CommandLine command, String heading, Map<String, String> texts) {
    String name = command.getCommandSpec().qualifiedName(".") + ".usage.";
    String[] lines = command.getCommandSpec().usageMessage().footer();
    if (lines.length > 0) {
      texts.putIfAbsent(name + "footerHeading", heading);
    }
    for (int i = 0; i < lines.length; i++) { // picocli takes all lines from here, or none
      texts.putIfAbsent(name + "footer." + i, lines[i]);
    }
    command.getSubcommands().values().forEach(sub -> footers(sub, heading, texts));
  }

  @Override
  protected @Nullable Object handleGetObject(String key) {
    return texts.get(key);
  }

  @Override
  public Enumeration<String> getKeys() {
    return Collections.enumeration(texts.keySet());
  }
}
