package dev.tamga.server.storage;

/** Is told after each commit, on the writer's thread, before the callers have their answer. */
@FunctionalInterface
public interface CommitListener {
  /**
   * The batch is durable. What this throws is logged and changes nothing.
   *
   * @param works how many works the batch held, those refused not counted
   */
  void committed(int works);
}
