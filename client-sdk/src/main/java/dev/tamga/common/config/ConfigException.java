package dev.tamga.common.config;

import java.nio.file.Path;
import java.util.List;

/** A file of settings that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /**
   * @param file that cannot be used
   * @param problems one line each
   */
  public ConfigException(Path file, List<String> problems) {
    super(file + ": " + problems.size() + " wrong\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each problem: {@code line 7: tls.key: missing (expected: ...)}. */
  public List<String> problems() {
    return problems;
  }
}
