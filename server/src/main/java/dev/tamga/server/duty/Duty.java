package dev.tamga.server.duty;

/**
 * What one node does for the whole service. It may run again, on another node, before this run has
 * ended: a node that was paused is followed. So what it writes is either harmless twice, or asks
 * {@link HeldDuty#require} in the transaction that writes it.
 */
@FunctionalInterface
public interface Duty {
  /**
   * Runs once, on a thread of its own; it may take hours if it looks at {@link HeldDuty#isHeld}
   * between steps, and ends soon when it is no longer held or interrupted.
   *
   * @throws Exception what it could not do: logged, and tried again when it is next due
   */
  void run(HeldDuty held) throws Exception;
}
