package dev.tamga.server.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.ProblemDetails;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a caller is told of a store, and what only who runs the node is. */
final class BlobRefusalsTest {
  private static final BlobId BLOB = new BlobId(4711);
  private static final IOException TROUBLE =
      new FileSystemException("/srv/tamga/blobs/47/11.data", null, "Input/output error");
  private static final Damage DAMAGE =
      new Damage(1 << 20, "object 4711/0-6f1e4b32 of 9 bytes", "none, or one of another length");

  static Stream<Refusal> all() {
    return Stream.of(
        BlobRefusals.noRoom(BLOB, TROUBLE),
        BlobRefusals.unreadable(BLOB, TROUBLE),
        BlobRefusals.storeFailed(BLOB, TROUBLE),
        BlobRefusals.damaged(BLOB, DAMAGE, TROUBLE),
        BlobRefusals.damaged(BLOB, Damage.ofWhole("SHA-256 of blob 4711", "another")),
        BlobRefusals.locked(Duration.ofSeconds(7)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void placesInTheStore_areNotInWhatTravels(Refusal refusal) {
    assertThat(ProblemDetails.text(refusal)).doesNotContain("4711", "/srv", "6f1e4b32", "output");
  }

  @ParameterizedTest
  @MethodSource("all")
  void placesInTheStore_areInTheLog(Refusal refusal) {
    if (refusal.getCause() != null) {
      assertThat(BlobRefusals.withCause(refusal))
          .startsWith(refusal.detail())
          .contains("blob 4711");
    }
  }
}
