package dev.tamga.server.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.BlobLease;
import dev.tamga.server.storage.blob.BlobReader;
import dev.tamga.server.storage.blob.BlobWriter;
import dev.tamga.server.storage.blob.Extent;
import dev.tamga.server.testkit.S3Server;
import dev.tamga.server.testkit.SegmentRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** STORAGE.md section 3: the connection to a store on another machine, by real handshakes. */
class S3TlsTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final TestState KZ = TestState.create("KZ", CLOCK);
  private static final TestState KG = TestState.create("KG", CLOCK);
  private static final Patience IMPATIENT =
      new Patience(2, Duration.ofMillis(1), Duration.ofSeconds(5), Duration.ofSeconds(10));

  @TempDir private Path home;
  private final SegmentRows rows = new SegmentRows();

  private S3Server start(Identity identity) throws Exception {
    Path store = TestState.save(identity, home, "store");
    return S3Server.startWithTls(store, TestState.PASSWORD);
  }

  private S3Blobs open(S3Address address) throws IOException {
    return S3Blobs.open(
        address, rows, home.resolve("spool"), 1 << 20, IMPATIENT, Connect.FEW, CLOCK);
  }

  private S3Address believing(S3Server server, TestState state) throws IOException {
    return server.address("node/", Optional.of(state.saveRoot(home)));
  }

  private void assertRefused(S3Address address) {
    assertThatThrownBy(() -> open(address).close())
        .hasMessageContaining(address.endpoint())
        .hasMessageContaining("storage.objects.ca, " + address.ca().orElseThrow())
        .hasMessageContaining("STORAGE.md 3")
        .hasMessageNotContaining("s3:GetObject"); // it is not rights that are missing
  }

  @Test
  void storeOfTheRightCaAndName_keepsAndGivesBytes() throws Exception {
    byte[] bytes = "as they were sealed".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (S3Server server = start(KZ.nodeServer());
        S3Blobs blobs = open(believing(server, KZ));
        BlobLease lease = blobs.lease(new BlobId(1), () -> {}, Duration.ZERO)) {
      BlobWriter writer = lease.append(Extent.empty(new BlobId(1)));
      writer.append(ByteBuffer.wrap(bytes));
      Extent kept = rows.record(writer.force());
      ByteBuffer read = ByteBuffer.allocateDirect(Extent.CHUNK_BYTES);
      try (BlobReader reader = blobs.read(kept)) {
        reader.read(0, read);
      }
      assertThat(read).isEqualTo(ByteBuffer.wrap(bytes));
    }
  }

  @Test
  void storeOfAnotherCa_isRefused() throws Exception {
    try (S3Server server = start(KZ.nodeServer())) {
      assertRefused(believing(server, KG));
    }
  }

  @Test
  void storeWithTheNameOfAnotherHost_isRefused() throws Exception {
    try (S3Server server = start(KZ.issue(Profile.TLS_SERVER_NODE, "store", "s3.example.kz"))) {
      assertRefused(believing(server, KZ));
    }
  }

  @Test
  void storeWithoutTls_isRefused() throws Exception {
    try (S3Server server = S3Server.start()) {
      S3Address plain = server.address("node/");
      assertRefused(
          new S3Address(
              plain.endpoint().replace("http:", "https:"),
              plain.region(),
              plain.bucket(),
              plain.prefix(),
              plain.accessKey(),
              plain.secretKeyFile(),
              Optional.of(KZ.saveRoot(home)),
              plain.pathStyle()));
    }
  }
}
