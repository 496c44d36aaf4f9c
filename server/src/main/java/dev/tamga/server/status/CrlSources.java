package dev.tamga.server.status;

import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.server.config.PartnerConfig;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Where CRLs are: those of the configuration, full ones before deltas as they stand there; and
 * those of the trust lists in force. Thread-safe.
 */
final class CrlSources {
  private final List<CrlSource> configured = new ArrayList<>();
  private final Supplier<Trust> trust;
  private final Clock clock;

  /** A CRL of a CA of that State. */
  record CrlSource(String state, URI address) {}

  CrlSources(List<PartnerConfig> partners, Supplier<Trust> trust, Clock clock) {
    for (PartnerConfig partner : partners) {
      partner.crls().forEach(crl -> configured.add(new CrlSource(partner.state(), crl)));
    }
    this.trust = trust;
    this.clock = clock;
  }

  /** Whose they are, as of now. */
  Set<String> states() {
    Set<String> states = new TreeSet<>();
    now().forEach(source -> states.add(source.state()));
    return states;
  }

  /** Those of a State's CAs. */
  List<CrlSource> now(String state) {
    return now().stream().filter(source -> source.state().equals(state)).toList();
  }

  /** Each once, as of now. */
  List<CrlSource> now() {
    Set<CrlSource> all = new LinkedHashSet<>(configured);
    for (Anchor anchor : trust.get().anchors()) {
      Optional<Grant> inForce = anchor.at(clock.instant());
      if (inForce.isPresent()) {
        inForce.get().statuses().stream()
            .map(status -> new CrlSource(anchor.state(), URI.create(status.crl())))
            .forEach(all::add);
      }
    }
    return List.copyOf(all);
  }
}
