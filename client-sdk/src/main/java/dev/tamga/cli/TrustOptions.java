package dev.tamga.cli;

import dev.tamga.client.ClientConfig;
import dev.tamga.client.TamgaClient;
import dev.tamga.client.receipt.KnownLogKeys;
import dev.tamga.client.receipt.LogKeyStatement;
import dev.tamga.client.receipt.LogKeys;
import dev.tamga.client.receipt.PinnedLogKeys;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.config.TrustFolder;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom to believe, for commands that verify without a node and without a network. */
final class TrustOptions {
  private static final int MOST_KEY_BYTES = 64 << 10;

  @Option(names = "--trust", paramLabel = "FOLDER")
  private @Nullable Path folder;

  @Option(names = "--log-key", paramLabel = "FILE")
  private List<Path> logKeys = new ArrayList<>();

  /** Whether there is anything to verify by. */
  boolean isGiven(Session session) {
    return folder != null || session.isConfigured();
  }

  /** The folder's trust; without one, the configuration's. No key is opened. */
  Trust trust(Session session) throws ConfigException, TrustRefusedException, IOException {
    return folder == null
        ? session.config().trust().source(session.around().clock()).load()
        : TrustFolder.load(folder);
  }

  EnvelopeVerifier envelopes(Trust trust, Session session) {
    return new EnvelopeVerifier(
        new CadesVerifier(new PathChecker(trust), session.around().clock(), Tolerances.STANDARD));
  }

  /** The keys that were named, those of the configuration, and those that were learned before. */
  LogKeys logKeys(Session session, EnvelopeVerifier envelopes)
      throws ConfigException, Refusal, IOException {
    List<VerifierKey> known = new ArrayList<>();
    for (Path file : logKeys) {
      known.add(logKey(file, envelopes));
    }
    if (!known.isEmpty() || !session.isConfigured()) {
      return new KnownLogKeys(known, KnownLogKeys.NONE);
    }
    ClientConfig config = session.config();
    return new KnownLogKeys(
        config.logKeys(),
        new PinnedLogKeys(config.state().resolve(TamgaClient.LOG_KEYS), KnownLogKeys.NONE));
  }

  /** A line as its operator published it, or the container in which the node states it. */
  private static VerifierKey logKey(Path file, EnvelopeVerifier envelopes)
      throws Refusal, IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_KEY_BYTES);
    }
    boolean container = bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K';
    return container
        ? LogKeyStatement.verify(Bytes.of(bytes), envelopes)
        : VerifierKey.parse(new String(bytes, StandardCharsets.UTF_8).strip());
  }
}
