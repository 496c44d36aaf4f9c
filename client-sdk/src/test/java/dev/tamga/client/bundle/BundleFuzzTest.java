package dev.tamga.client.bundle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.common.error.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are unpacked to what makes the same bundle again, or refused. */
class BundleFuzzTest {
  static Stream<byte[]> seeds() throws IOException {
    return BundleReaderTest.seeds();
  }

  @MethodSource("seeds")
  @FuzzTest
  void bundle(byte[] bytes) throws Exception {
    Path parent = Files.createTempDirectory("bundle-fuzz-");
    try (StagedBundle staged =
        BundleReader.stage(
            new ByteArrayInputStream(bytes),
            parent.resolve("target"),
            new BundleLimits(100, 1 << 20))) {
      staged.publish();
      Files.delete(parent.resolve("target/INVENTORY.sha256"));
      if (!Arrays.equals(TestFolder.bundle(parent.resolve("target"), parent), bytes)) {
        throw new AssertionError("bundled again, it differs");
      }
    } catch (Refusal expected) {
      // the only other outcome
    } finally {
      Folder.delete(parent);
    }
  }
}
