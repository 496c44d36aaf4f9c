package dev.tamga.client.receipt;

import dev.tamga.client.http.NodeClient;
import dev.tamga.client.transfer.DurableFiles;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the keys of logs on the disk. A log that is met for the first time is another's to know;
 * from then on that key is the only one that is believed for that origin.
 */
public final class PinnedLogKeys implements LogKeys {
  private final Path folder;
  private final LogKeys first;

  /**
   * @param folder where the keys are kept, one file for each log
   * @param first is asked for logs that have no file yet
   */
  public PinnedLogKeys(Path folder, LogKeys first) {
    this.folder = folder;
    this.first = first;
  }

  /** Asks the node of a log that has no file yet. */
  public PinnedLogKeys(Path folder, NodeClient node, EnvelopeVerifier envelopes) {
    this(folder, LogKeyStatement.of(node, envelopes));
  }

  @Override
  public VerifierKey of(String origin) throws Refusal, InterruptedException {
    Path file = folder.resolve(Bytes.utf8(origin).sha256() + ".vkey"); // an origin names no file
    try {
      if (Files.exists(file)) {
        return LogKeyStatement.parse(Files.readAllBytes(file), origin);
      }
      VerifierKey key = first.of(origin);
      Files.createDirectories(folder);
      DurableFiles.write(file, (key + "\n").getBytes(StandardCharsets.UTF_8));
      return key;
    } catch (IOException e) {
      throw LogKeyStatement.refused("file " + file + " cannot be read or written").causedBy(e);
    }
  }
}
