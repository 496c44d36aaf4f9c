package dev.tamga.client;

import dev.tamga.client.enrol.IdentityStore;
import dev.tamga.client.enrol.RenewalConfig;
import dev.tamga.client.enrol.TlsRenewal;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.common.config.ConfigException;
import dev.tamga.common.config.KeyConfig;
import dev.tamga.common.config.Settings;
import dev.tamga.common.config.TrustConfig;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Quoted;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.SignatureSlot;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.SecretSource;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code client.conf}: the sample in {@code conf/} says what each key means. Nothing that it names
 * is opened before {@link #open}.
 *
 * @param file where it stands
 * @param authority for which the client acts
 * @param node address of its node
 * @param tls key for the line
 * @param renewal how that key is renewed ({@code tls.renew}); empty if by hand
 * @param sign key for packages and answers
 * @param secondSignatures keys for side signatures: at most one of GOST and one of ML-DSA
 * @param trust whom the client believes
 * @param logKeys keys of logs that are known beforehand
 * @param timestampService an RFC 3161 service; empty for the node's own
 * @param state folder of what must survive a crash
 * @param pieceBytes bytes of one upload request
 * @param patience how long a broken line is tried again
 * @param language of the command line, en, ru or kk; empty for that of the system
 */
public record ClientConfig(
    Path file,
    AuthorityId authority,
    NodeAddress node,
    KeyConfig tls,
    Optional<RenewalConfig> renewal,
    KeyConfig sign,
    List<KeyConfig> secondSignatures,
    TrustConfig trust,
    List<VerifierKey> logKeys,
    Optional<URI> timestampService,
    Path state,
    long pieceBytes,
    Duration patience,
    Optional<String> language) {
  private static final AuthorityId SOMEBODY = new AuthorityId("zz-none"); // stands in, never used
  private static final NodeAddress SOMEWHERE = new NodeAddress("localhost", 1);

  /** Keeps the keys in unchanging lists. */
  public ClientConfig {
    secondSignatures = List.copyOf(secondSignatures);
    logKeys = List.copyOf(logKeys);
  }

  /**
   * Reads the file.
   *
   * @throws ConfigException with everything that is wrong in it
   */
  public static ClientConfig load(Path file) throws ConfigException {
    Settings settings = Settings.read(file); // a bad value notes its problem, yields a stand-in
    Settings tls = settings.section("tls");
    ClientConfig config =
        new ClientConfig(
            file,
            settings.parsed("authority", "cc-name, as kz-lab-almaty", SOMEBODY, AuthorityId::new),
            settings.parsed("node", "https://host:port", SOMEWHERE, NodeAddress::parse),
            KeyConfig.read(tls, true),
            RenewalConfig.read(tls),
            KeyConfig.read(settings.section("sign"), true),
            settings.anySections("second-signatures").stream()
                .map(section -> KeyConfig.read(section, true))
                .toList(),
            TrustConfig.read(settings.section("trust")),
            logKeys(settings),
            timestampService(settings.section("timestamp")),
            settings.path("state"),
            settings.bytes(
                "piece",
                ClientSettings.LEAST_PIECE,
                ClientSettings.MOST_PIECE,
                ClientSettings.PIECE_BYTES),
            settings.duration(
                "patience", Duration.ZERO, Duration.ofDays(7), ClientSettings.PATIENCE),
            language(settings));
    settings.throwIfProblems();
    return config;
  }

  private static Optional<URI> timestampService(Settings settings) {
    return settings.has("url")
        ? Optional.of(
            settings.parsed("url", "http://...", URI.create("http:/"), ClientConfig::address))
        : Optional.empty();
  }

  private static URI address(String text) {
    URI address = URI.create(text);
    boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!http || address.getHost() == null) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " (expected: http://... or https://...)");
    }
    return address;
  }

  private static Optional<String> language(Settings settings) {
    return settings.has("language")
        ? Optional.of(settings.matching("language", "en|ru|kk", "en, ru or kk"))
        : Optional.empty();
  }

  private static List<VerifierKey> logKeys(Settings settings) {
    List<VerifierKey> keys = new ArrayList<>();
    for (String line : settings.texts("log-keys")) {
      try {
        keys.add(VerifierKey.parse(line));
      } catch (Refusal e) {
        settings.note("log-keys", e.detail(), "a line as GET /v1/node tells it");
      }
    }
    return keys;
  }

  /**
   * Opens the keys and the trust, and checks that the certificates are good for their purpose now,
   * by the client's own trust.
   *
   * @param prompt asks for passwords that stand in no file
   * @throws ConfigException with everything that cannot be used
   */
  public ClientSettings open(PasswordPrompt prompt, Clock clock) throws ConfigException {
    List<String> problems = new ArrayList<>();
    boolean renews = renewal.filter(RenewalConfig::enabled).isPresent();
    SecretSource asked = () -> prompt.ask(tls.secretOf());
    SecretSource secret =
        tls.secret(renews ? new AskedOnce(asked) : asked); // each renewal needs it
    Identity line = identity("tls", tls, secret, problems);
    Identity signer = identity("sign", sign, () -> prompt.ask(sign.secretOf()), problems);
    List<Identity> seconds = seconds(prompt, problems);
    LiveTrust live = trust(clock, problems);
    if (live != null && line != null && signer != null) {
      check("tls", live, line, Purpose.TLS_CLIENT, clock, problems);
      check("sign", live, signer, Purpose.DOCUMENT_SIGNATURE, clock, problems);
      for (Identity second : seconds) {
        check("second-signatures", live, second, Purpose.DOCUMENT_SIGNATURE, clock, problems);
      }
      requireSlots(signer, seconds, problems);
    }
    if (live == null || line == null || signer == null || !problems.isEmpty()) {
      throw new ConfigException(file, problems);
    }
    return new ClientSettings(
        authority,
        node,
        line,
        renewal
            .filter(RenewalConfig::enabled)
            .map(config -> TlsRenewal.of(config, tlsStore(secret, clock))),
        signer,
        seconds,
        live,
        logKeys,
        timestampService,
        state,
        pieceBytes,
        patience,
        HttpSettings.DEFAULT,
        clock);
  }

  /**
   * Where the line's key stands, and those that follow it.
   *
   * @param secret its password or PIN
   */
  public IdentityStore tlsStore(SecretSource secret, Clock clock) {
    return IdentityStore.of(tls, secret, state, clock);
  }

  private List<Identity> seconds(PasswordPrompt prompt, List<String> problems) {
    List<Identity> opened = new ArrayList<>();
    for (KeyConfig key : secondSignatures) {
      Identity second =
          identity("second-signatures", key, () -> prompt.ask(key.secretOf()), problems);
      if (second != null) {
        opened.add(second);
      }
    }
    return opened;
  }

  /** What {@link dev.tamga.common.container.EnvelopeSigner} would refuse, said with the rest. */
  private static void requireSlots(Identity first, List<Identity> seconds, List<String> problems) {
    if (SignatureSlot.of(first.certificate()).filter(SignatureSlot.FIRST::equals).isEmpty()) {
      problems.add("sign.key: " + first + " (expected: an ECDSA or RSA key, FORMAT.md 4)");
    }
    Set<SignatureSlot> slots = EnumSet.of(SignatureSlot.FIRST);
    for (Identity second : seconds) {
      Optional<SignatureSlot> slot = SignatureSlot.of(second.certificate());
      if (slot.isEmpty() || !slots.add(slot.get())) {
        problems.add(
            "second-signatures.key: "
                + second
                + " (expected: at most one GOST key and one ML-DSA key, FORMAT.md 4)");
      }
    }
  }

  private @Nullable LiveTrust trust(Clock clock, List<String> problems) {
    try {
      return new LiveTrust(trust.source(clock));
    } catch (TrustRefusedException e) {
      problems.add("trust: " + e.getMessage());
      return null;
    }
  }

  private static @Nullable Identity identity(
      String section, KeyConfig key, SecretSource unwritten, List<String> problems) {
    try {
      return key.source(unwritten).open();
    } catch (KeyStoreRefusedException e) {
      problems.add(section + ".key: " + e.getMessage());
      return null;
    }
  }

  private static void check(
      String section,
      LiveTrust trust,
      Identity identity,
      Purpose purpose,
      Clock clock,
      List<String> problems) {
    try {
      var unused =
          trust.checker().check(identity.certificate(), identity.chain(), purpose, clock.instant());
    } catch (UntrustedException e) {
      problems.add(section + ".key: " + e.getMessage());
    }
  }
}
