package dev.tamga.server.step;

/**
 * Is told when a step was reached. Production wires {@link #UNWATCHED}; the kill tests wire one
 * that halts the JVM at a chosen step. Called from many threads; it must return at once or never.
 */
@FunctionalInterface
public interface Steps {
  /** Watches nothing. */
  Steps UNWATCHED = step -> {};

  /** The node has just finished {@code step}. */
  void reached(Step step);
}
