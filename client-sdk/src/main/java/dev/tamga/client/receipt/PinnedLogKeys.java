package dev.tamga.client.receipt;

import dev.tamga.client.transfer.DurableFiles;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.common.zip.Limits;
import dev.tamga.pki.cert.Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the keys of logs on the disk. A log that is met for the first time is asked for its key, which
 * comes in a container under the seal of the node's organisation; from then on that key is the only
 * one that is believed for that origin.
 */
public final class PinnedLogKeys implements LogKeys {
  private final Path folder;
  private final NodeClient node;
  private final EnvelopeVerifier envelopes;

  /**
   * @param folder where the keys are kept, one file for each log
   */
  public PinnedLogKeys(Path folder, NodeClient node, EnvelopeVerifier envelopes) {
    this.folder = folder;
    this.node = node;
    this.envelopes = envelopes;
  }

  @Override
  public VerifierKey of(String origin) throws Refusal, InterruptedException {
    Path file = folder.resolve(Bytes.utf8(origin).sha256() + ".vkey"); // an origin names no file
    try {
      if (Files.exists(file)) {
        return parse(Files.readAllBytes(file), origin);
      }
      VerifierKey key = ask(origin);
      Files.createDirectories(folder);
      DurableFiles.write(file, (key + "\n").getBytes(StandardCharsets.UTF_8));
      return key;
    } catch (IOException e) {
      throw refused("key file " + file + " cannot be read or written").causedBy(e);
    }
  }

  private VerifierKey ask(String origin) throws Refusal, InterruptedException {
    byte[] answer =
        node.call(Request.of("GET", Paths.logKey()).maxAnswer(Limits.HOLLOW_BYTES)).body();
    HollowContainer container = HollowContainer.read(Bytes.of(answer));
    if (container.kind() != ContainerKind.LOG_KEY) {
      throw refused(container.kind() + " (expected: LOG_KEY)");
    }
    VerifiedEnvelope envelope = envelopes.verify(container);
    if (Profile.of(envelope.lastSignature().signer()).filter(Profile.ORG_SEAL::equals).isEmpty()) {
      throw refused("not signed by an organisation's seal");
    }
    return parse(container.document().toArray(), origin);
  }

  private static VerifierKey parse(byte[] line, String origin) throws Refusal {
    String text = new String(line, StandardCharsets.UTF_8).stripTrailing();
    VerifierKey key = VerifierKey.parse(text);
    if (!key.name().equals(origin)) {
      throw refused("key of " + key.name() + " (expected: of " + origin + ')');
    }
    return key;
  }

  private static Refusal refused(String detail) {
    return new Refusal(
        Failure.PROOF_INVALID,
        "log key: " + detail,
        "CUSTODY.md 6",
        "Ask the operator of the node for the log's key and its seal.");
  }
}
