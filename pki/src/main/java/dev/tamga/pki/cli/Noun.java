package dev.tamga.pki.cli;

import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine;

/**
 * A noun of {@code tamga-pki} that another room or module brings along, found by {@link
 * java.util.ServiceLoader}. If the noun is there already, its verbs are added to it.
 */
public interface Noun {
  /** As it is typed. */
  String name();

  /** Its verbs, by that clock. */
  CommandLine commandLine(Clock clock);

  /**
   * Where its texts in other languages are, as {@code dev/tamga/cli/trust}; empty if they stand
   * with those of {@code tamga-pki} (see {@link dev.tamga.pki.language.LanguageOption#addTo}).
   */
  default Optional<String> texts() {
    return Optional.empty();
  }
}
