package dev.tamga.client;

import dev.tamga.client.enrol.TlsRenewal;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.trust.live.LiveTrust;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a client works with, opened: keys, trust, and where its node is. {@link ClientConfig#open}
 * makes one from a file; a program may make its own.
 *
 * @param authority for which the client acts
 * @param node address of its node
 * @param tls who it is on the line, profile {@code tls-client-system} or {@code tls-client-person}
 * @param renewal how that is renewed while the client is open; empty if it is not
 * @param signer who signs its packages and answers
 * @param secondSigners keys for side signatures (FORMAT.md 4): at most one GOST, one ML-DSA
 * @param trust whom it believes
 * @param logKeys keys of logs that are known beforehand; others are learned once and kept
 * @param timestampService an RFC 3161 service over HTTP; empty for the node's own
 * @param state folder of what must survive a crash: resume tokens, receipts, keys of logs
 * @param pieceBytes bytes of one upload request, 1 MiB to 1 GiB; what a wrong checksum costs
 * @param patience how long a broken line is tried again; zero never
 * @param http how it talks to its node
 * @param clock the time
 */
public record ClientSettings(
    AuthorityId authority,
    NodeAddress node,
    Identity tls,
    Optional<TlsRenewal> renewal,
    Identity signer,
    List<Identity> secondSigners,
    LiveTrust trust,
    List<VerifierKey> logKeys,
    Optional<URI> timestampService,
    Path state,
    long pieceBytes,
    Duration patience,
    HttpSettings http,
    Clock clock) {
  /** Bytes of one upload request, unless something else is said: 1 GiB. */
  public static final long PIECE_BYTES = 1L << 30;

  /** How long a broken line is tried again, unless something else is said: 10 minutes. */
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  static final long LEAST_PIECE = 1L << 20;
  static final long MOST_PIECE = 1L << 30;

  /**
   * @throws IllegalArgumentException if a number is out of its bounds
   */
  public ClientSettings {
    secondSigners = List.copyOf(secondSigners);
    logKeys = List.copyOf(logKeys);
    if (pieceBytes < LEAST_PIECE || pieceBytes > MOST_PIECE || patience.isNegative()) {
      throw new IllegalArgumentException(
          "piece: "
              + pieceBytes
              + " bytes, patience: "
              + patience
              + " (expected: 1 MiB to 1 GiB, not negative)");
    }
  }

  /** With the usual sizes and times, the node's own timestamps, and no key of a log yet. */
  public static ClientSettings of(
      AuthorityId authority,
      NodeAddress node,
      Identity tls,
      Identity signer,
      LiveTrust trust,
      Path state,
      Clock clock) {
    return new ClientSettings(
        authority,
        node,
        tls,
        Optional.empty(),
        signer,
        List.of(),
        trust,
        List.of(),
        Optional.empty(),
        state,
        PIECE_BYTES,
        PATIENCE,
        HttpSettings.DEFAULT,
        clock);
  }

  /** The same, renewed by that; empty for a program that renews in another way, or not at all. */
  public ClientSettings renewedBy(Optional<TlsRenewal> other) {
    return new ClientSettings(
        authority,
        node,
        tls,
        other,
        signer,
        secondSigners,
        trust,
        logKeys,
        timestampService,
        state,
        pieceBytes,
        patience,
        http,
        clock);
  }
}
