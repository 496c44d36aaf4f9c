package dev.tamga.server.app;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.material.NodeKeys;
import dev.tamga.server.node.StartException;
import dev.tamga.server.open.OpenBlobs;
import dev.tamga.server.open.OpenDatabase;
import dev.tamga.server.recovery.CheckStore;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.blob.BlobStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks what a configuration has stored. */
final class CheckNode {
  private static final Duration RECEIPT_IN = Duration.ofSeconds(30);

  private CheckNode() {}

  /**
   * Checks everything that is stored (CUSTODY.md section 7). Nodes that share a database may be
   * running; an embedded one may not.
   *
   * @return how many disagreements {@code found} was told of
   * @throws IOException if it could not be read
   */
  static long run(ServerConfig config, Clock clock, Consumer<Disagreement> found)
      throws StartException, IOException {
    return run(config, Optional.empty(), clock, found);
  }

  /**
   * The same, of one database alone.
   *
   * @param meant which one it has to be ({@link OpenDatabase#requireMeant}); empty if any
   */
  static long run(
      ServerConfig config, Optional<String> meant, Clock clock, Consumer<Disagreement> found)
      throws StartException, IOException {
    try (Database database = OpenDatabase.toCheck(config.storage(), clock)) {
      if (meant.isPresent()) {
        OpenDatabase.requireMeant(config.storage(), database, meant.get());
      }
      return run(config, clock, database, found);
    }
  }

  private static long run(
      ServerConfig config, Clock clock, Database database, Consumer<Disagreement> found)
      throws StartException, IOException {
    try (BlobStore blobs = OpenBlobs.toCheck(config.storage(), database, clock)) {
      return run(config, clock, database, blobs, found);
    }
  }

  /** The same where database and bytes are open. */
  static long run(
      ServerConfig config,
      Clock clock,
      Database database,
      BlobStore blobs,
      Consumer<Disagreement> found)
      throws StartException, IOException {
    try {
      PathChecker paths = new PathChecker(config.trust().source(clock).load());
      EnvelopeVerifier envelopes =
          new EnvelopeVerifier(new CadesVerifier(paths, clock, Tolerances.STANDARD));
      return CheckStore.run(
          database, blobs, verifierKey(config), envelopes, patience(config), found);
    } catch (TrustRefusedException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  /** Nodes that share a database may be at work: what is promised is not missing yet. */
  private static Duration patience(ServerConfig config) {
    return config.storage().database().isPresent() ? RECEIPT_IN : Duration.ZERO;
  }

  /** By which the log of a configuration is verified. */
  static VerifierKey verifierKey(ServerConfig config) throws StartException {
    try {
      return new VerifierKey(config.log().origin(), NodeKeys.logKey(config).publicKey());
    } catch (KeyStoreRefusedException e) {
      throw new StartException(e.getMessage(), e);
    }
  }
}
