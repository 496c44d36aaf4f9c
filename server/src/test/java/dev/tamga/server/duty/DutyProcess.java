package dev.tamga.server.duty;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.postgres.PostgresAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A node in a process of its own that has a duty and writes all the time, until it is refused.
 * Arguments: url, user and password file of the database, the duty's name.
 */
final class DutyProcess {
  private static final long PAUSE_MILLIS = 20;

  private DutyProcess() {}

  public static void main(String[] args) throws Exception {
    PostgresAddress address =
        new PostgresAddress(args[0], args[1], Path.of(args[2]), Optional.empty());
    CountDownLatch ended = new CountDownLatch(1);
    try (DutyNode node = new DutyNode(address, "process")) {
      node.duties()
          .add(
              args[3],
              Duration.ZERO,
              Duration.ofHours(1),
              held -> {
                try {
                  while (true) {
                    node.write(held);
                    Thread.sleep(PAUSE_MILLIS);
                  }
                } catch (Refusal refusal) {
                  System.out.println("refused: " + refusal.detail());
                  ended.countDown();
                }
              });
      node.duties().start();
      ended.await();
    }
  }
}
