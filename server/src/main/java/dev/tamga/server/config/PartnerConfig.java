package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node of another State: revocations are told to it, the CRLs of its State's CA are fetched, and
 * each keeps what it saw of the other's log.
 *
 * @param state ISO 3166-1 alpha-2, upper case
 * @param address {@code host:port} of its listener; empty if it takes no notices
 * @param log by which its checkpoints are verified; empty if they are not kept
 * @param seals keys of the seals that may revoke for it, beside those of the organisation that runs
 *     its root; SHA-256 of their SubjectPublicKeyInfo, lower-case hex
 * @param crls of its issuing CAs, full or delta, in plain HTTP
 */
public record PartnerConfig(
    String state,
    Optional<String> address,
    Optional<VerifierKey> log,
    Set<String> seals,
    List<URI> crls) {
  private static final String CRL_FORM = "http://host/path";

  /** Takes copies. */
  public PartnerConfig {
    seals = Set.copyOf(seals);
    crls = List.copyOf(crls);
  }

  static PartnerConfig read(Settings settings) {
    return new PartnerConfig(
        settings.matching("state", "[A-Z]{2}", "ISO 3166-1 alpha-2 in upper case, as KG"),
        settings.has("address")
            ? Optional.of(settings.matching("address", "[^:\\s]+:[0-9]{1,5}", "host:port"))
            : Optional.empty(),
        log(settings),
        seals(settings),
        settings.texts("crls").stream()
            .map(text -> crl(settings, text))
            .flatMap(Optional::stream)
            .toList());
  }

  private static Optional<VerifierKey> log(Settings settings) {
    if (!settings.has("log")) {
      return Optional.empty();
    }
    if (!settings.has("address")) {
      settings.note("log", "without address", "the address of the node whose log it is");
    }
    return settings.parsed(
        "log",
        "the log's verifier key, as name+hash+base64",
        Optional.empty(),
        text -> Optional.of(verifierKey(text)));
  }

  private static VerifierKey verifierKey(String text) {
    try {
      return VerifierKey.parse(text);
    } catch (Refusal e) {
      throw new IllegalArgumentException(e.detail(), e);
    }
  }

  private static Set<String> seals(Settings settings) {
    Set<String> keys = new LinkedHashSet<>();
    for (String text : settings.texts("seals")) {
      if (!text.matches("[0-9a-f]{64}") || !keys.add(text)) {
        settings.note("seals", Quoted.of(text), "64 lower-case hex digits, each once");
      }
    }
    return keys;
  }

  private static Optional<URI> crl(Settings settings, String text) {
    URI address = parsed(text);
    if (address == null || !"http".equals(address.getScheme()) || address.getHost() == null) {
      settings.note("crls", Quoted.of(text), CRL_FORM + ": a CRL is signed, and needs no TLS");
      return Optional.empty();
    }
    return Optional.of(address);
  }

  private static @Nullable URI parsed(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
