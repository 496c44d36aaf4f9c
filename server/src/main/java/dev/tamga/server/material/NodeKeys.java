package dev.tamga.server.material;

import dev.tamga.common.config.KeyConfig;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.LogKey;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.live.LiveIdentity;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.TimestampConfig;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The node's keys, opened. All but the log's may be replaced while the node runs: the log's stands
 * in every checkpoint that was ever signed.
 *
 * @param tls of its listener
 * @param seal of its organisation
 * @param log of its custody log
 * @param tsa of its own timestamp unit, if it has one
 * @param peer of the node as a client of other nodes, if it tells them anything
 * @param ocsp of the responders for its State's CAs, as far as it has them
 */
public record NodeKeys(
    LiveIdentity tls,
    LiveIdentity seal,
    LogKey log,
    Optional<LiveIdentity> tsa,
    Optional<LiveIdentity> peer,
    Map<Branch, LiveIdentity> ocsp) {
  /** Takes a copy of the map. */
  public NodeKeys {
    ocsp = Map.copyOf(ocsp);
  }

  /**
   * Opens every key that the configuration names.
   *
   * @param trust by which a newer key has to be trusted before it is used
   * @throws KeyStoreRefusedException naming the file that cannot be opened
   */
  public static NodeKeys open(ServerConfig config, LiveTrust trust, Clock clock)
      throws KeyStoreRefusedException {
    Optional<LiveIdentity> unit =
        config.tsa() instanceof TimestampConfig.OwnUnit own
            ? Optional.of(live(own.key(), Purpose.TIMESTAMP, trust, clock))
            : Optional.empty();
    Optional<LiveIdentity> peer =
        config.status().peer().isPresent()
            ? Optional.of(live(config.status().peer().get(), Purpose.TLS_CLIENT, trust, clock))
            : Optional.empty();
    return new NodeKeys(
        live(config.tls(), Purpose.TLS_SERVER, trust, clock),
        live(config.seal(), Purpose.DOCUMENT_SIGNATURE, trust, clock),
        logKey(config),
        unit,
        peer,
        responders(config, clock));
  }

  private static Map<Branch, LiveIdentity> responders(ServerConfig config, Clock clock)
      throws KeyStoreRefusedException {
    Map<Branch, LiveIdentity> all = new EnumMap<>(Branch.class);
    if (config.publish().isPresent()) {
      for (Map.Entry<Branch, KeyConfig> one : config.publish().get().responders().entrySet()) {
        StoredIdentity source = new StoredIdentity(one.getValue());
        all.put(one.getKey(), new LiveIdentity(source, identity -> outOfTime(identity, clock)));
      }
    }
    return all;
  }

  private static LiveIdentity live(KeyConfig file, Purpose purpose, LiveTrust trust, Clock clock)
      throws KeyStoreRefusedException {
    StoredIdentity stored = new StoredIdentity(file);
    boolean signs = purpose == Purpose.DOCUMENT_SIGNATURE || purpose == Purpose.TIMESTAMP;
    return new LiveIdentity(
        signs ? new FirstSignatureKey(stored) : stored,
        identity -> problem(identity, purpose, trust, clock));
  }

  /** A newer key that nobody would believe must not take the place of one that works. */
  private static Optional<String> problem(
      Identity identity, Purpose purpose, LiveTrust trust, Clock clock) {
    try {
      var unused =
          trust.checker().check(identity.certificate(), identity.chain(), purpose, clock.instant());
      return Optional.empty();
    } catch (UntrustedException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * A responder is vouched for by the very CA that it answers for: who uses the key checks that.
   */
  private static Optional<String> outOfTime(Identity identity, Clock clock) {
    try {
      identity.certificate().checkValidity(Date.from(clock.instant()));
      return Optional.empty();
    } catch (CertificateException e) {
      return Optional.of(identity + ": " + e.getMessage());
    }
  }

  /**
   * What is wrong with each key file that cannot be opened, by the section of the configuration
   * that names it. Tokens are not asked: they count what is tried.
   */
  public static List<String> problems(ServerConfig config) {
    Map<String, KeyConfig> all = new LinkedHashMap<>();
    all.put("tls", config.tls());
    all.put("seal", config.seal());
    if (config.tsa() instanceof TimestampConfig.OwnUnit own) {
      all.put("tsa", own.key());
    }
    config.status().peer().ifPresent(key -> all.put("status.peer", key));
    config
        .publish()
        .ifPresent(
            publish ->
                publish
                    .responders()
                    .forEach((branch, key) -> all.put("publish.ocsp." + branch.id(), key)));
    List<String> problems = new ArrayList<>();
    all.forEach(
        (use, key) -> {
          try {
            if (key instanceof KeyConfig.InFile) {
              var unused = new StoredIdentity(key).load();
            }
          } catch (KeyStoreRefusedException e) {
            problems.add(use + ".key: " + e.getMessage());
          }
        });
    try {
      var unused = logKey(config);
    } catch (KeyStoreRefusedException e) {
      problems.add("log.key: " + e.getMessage());
    }
    return problems;
  }

  /**
   * The key of the custody log alone.
   *
   * @throws KeyStoreRefusedException if it cannot be opened
   */
  public static LogKey logKey(ServerConfig config) throws KeyStoreRefusedException {
    KeyConfig.InFile key = config.log().key();
    try (Secret password = StoredIdentity.password(key)) {
      return LogKey.load(key.pkcs12(), password);
    }
  }

  /** Those that have certificates, by the section of the configuration that names them. */
  public Map<String, LiveIdentity> certified() {
    Map<String, LiveIdentity> all = new LinkedHashMap<>();
    all.put("tls", tls);
    all.put("seal", seal);
    tsa.ifPresent(unit -> all.put("tsa", unit));
    peer.ifPresent(client -> all.put("status.peer", client));
    ocsp.forEach((branch, key) -> all.put("publish.ocsp." + branch.id(), key));
    return all;
  }
}
