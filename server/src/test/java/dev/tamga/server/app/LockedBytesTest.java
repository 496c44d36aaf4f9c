package dev.tamga.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.node.Node;
import dev.tamga.server.node.StartException;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.s3.Connect;
import dev.tamga.server.storage.s3.Patience;
import dev.tamga.server.storage.s3.S3Address;
import dev.tamga.server.testkit.Command;
import dev.tamga.server.testkit.Federation;
import dev.tamga.server.testkit.LockedBucket;
import dev.tamga.server.testkit.S3Server;
import dev.tamga.server.testkit.TestBlobs;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** STORAGE.md section 4, object lock: a whole node. */
final class LockedBytesTest {
  private static final long MOST_SECONDS = 30;
  private static final long LOOK_MILLIS = 100;
  private static final String LOCK =
      "storage.objects.lock { mode = governance, retain = 90 days }\n";

  @TempDir private Path home;

  private Node start(Federation federation, S3Address address) throws Exception {
    Path house = federation.house("data", TestBlobs.settings(address, "1 MiB") + LOCK);
    return Node.start(ServerConfig.load(house), Clock.systemUTC(), Steps.UNWATCHED);
  }

  @Test
  void whatWasSealed_isLockedByTheNode_aDraftIsNot_andAllIsReadAsBefore() throws Exception {
    Federation federation = Federation.in(home);
    HeldByClients clients = new HeldByClients(federation);
    try (LockedBucket bucket = new LockedBucket()) {
      S3Address address = bucket.address("n" + System.nanoTime() + '/');
      try (Node node = start(federation, address)) {
        clients.fill(node.address(), 2);
      }
      try (Node node = start(federation, address);
          S3Client client = Connect.to(address, Patience.USUAL)) {
        awaitLocked(client, address, node);
        await(() -> held(client, address).size() == 1); // of the package that is on hold
        clients.check(node.address());
        clients.endHold(node.address());
      }
      try (Node node = start(federation, address);
          S3Client client = Connect.to(address, Patience.USUAL)) {
        await(() -> held(client, address).isEmpty());
        assertThat(node.address().getPort()).isPositive();
      }
    }
  }

  /** The duty is due when a node starts. */
  private static void awaitLocked(S3Client client, S3Address address, Node node) throws Exception {
    String metrics = "http://127.0.0.1:" + node.management().getPort() + "/metrics";
    assertThat(Command.run("curl", "-sS", metrics).text())
        .contains("tamga_unlocked_items ", "tamga_lock_lag_seconds ");
    Instant least = Clock.systemUTC().instant().plus(Duration.ofDays(89));
    await(() -> unlocked(client, address, least).size() == 1);
  }

  private static void await(BooleanSupplier met) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!met.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Folders of items with an object that is not locked until then: at last the draft's alone. */
  private static Set<String> unlocked(S3Client client, S3Address address, Instant least) {
    return folders(client, address, version -> !isLocked(client, address, version, least));
  }

  /** Folders of items with an object on legal hold. */
  private static Set<String> held(S3Client client, S3Address address) {
    return folders(client, address, version -> isHeld(client, address, version));
  }

  private static Set<String> folders(
      S3Client client, S3Address address, Predicate<ObjectVersion> which) {
    return client
        .listObjectVersionsPaginator(
            list -> list.bucket(address.bucket()).prefix(address.prefix() + '0'))
        .versions()
        .stream()
        .filter(which)
        .map(version -> version.key().substring(0, version.key().lastIndexOf('/')))
        .collect(Collectors.toSet());
  }

  private static boolean isHeld(S3Client client, S3Address address, ObjectVersion version) {
    return client
        .getObjectLegalHold(
            get -> get.bucket(address.bucket()).key(version.key()).versionId(version.versionId()))
        .legalHold()
        .status()
        .equals(ObjectLockLegalHoldStatus.ON);
  }

  private static boolean isLocked(
      S3Client client, S3Address address, ObjectVersion version, Instant least) {
    try {
      return client
          .getObjectRetention(
              get -> get.bucket(address.bucket()).key(version.key()).versionId(version.versionId()))
          .retention()
          .retainUntilDate()
          .isAfter(least);
    } catch (S3Exception e) {
      return false;
    }
  }

  @Test
  void lockThatTheStoreDoesNotHave_isRefusedAtStart() throws Exception {
    Federation federation = Federation.in(home);
    try (S3Server plain = S3Server.start()) {
      assertThatThrownBy(() -> start(federation, plain.address("node/")).close())
          .isInstanceOf(StartException.class)
          .hasMessageContaining("storage.objects.lock: s3:GetBucketObjectLockConfiguration")
          .hasMessageContaining("take storage.objects.lock out (STORAGE.md 4)");
    }
  }
}
