package dev.tamga.server.app;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node in a process of its own that ends as by {@code kill -9} when a step is reached for the
 * n-th time: nothing is flushed, nothing is closed, no hook runs.
 *
 * <p>Arguments: the configuration file, the step's id or {@code never}, n.
 */
final class HaltingNode {
  /** The status of a process that {@code kill -9} ended. */
  static final int KILLED = 137;

  private HaltingNode() {}

  public static void main(String[] args) {
    AtomicInteger left = new AtomicInteger(Integer.parseInt(args[2]));
    int status =
        Main.commandLine(
                step -> {
                  if (step.id().equals(args[1]) && left.decrementAndGet() == 0) {
                    Runtime.getRuntime().halt(KILLED);
                  }
                })
            .execute("run", "--config", args[0]);
    System.exit(status);
  }
}
