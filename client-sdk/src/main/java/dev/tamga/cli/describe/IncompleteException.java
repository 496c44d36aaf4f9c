package dev.tamga.cli.describe;

import java.util.List;

/** A description that makes no package yet, with everything that it lacks. */
public final class IncompleteException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  IncompleteException(List<Problem> problems) {
    super(problems.size() + " problems");
    this.problems = List.copyOf(problems);
  }

  /** All of them. */
  public List<Problem> problems() {
    return problems;
  }
}
