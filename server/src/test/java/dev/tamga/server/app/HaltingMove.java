package dev.tamga.server.app;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A move in a process of its own that ends as by {@code kill -9} when a step of the new place's
 * database is reached for the n-th time.
 *
 * <p>Arguments: the two configuration files, the step's id or {@code never}, n.
 */
final class HaltingMove {
  private HaltingMove() {}

  public static void main(String[] args) {
    AtomicInteger left = new AtomicInteger(Integer.parseInt(args[3]));
    int status =
        Main.commandLine(
                step -> {
                  if (step.id().equals(args[2]) && left.decrementAndGet() == 0) {
                    Runtime.getRuntime().halt(HaltingNode.KILLED);
                  }
                })
            .execute("--lang", "en", "migrate", "--from", args[0], "--to", args[1]);
    System.exit(status);
  }
}
