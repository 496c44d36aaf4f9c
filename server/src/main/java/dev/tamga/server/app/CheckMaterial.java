package dev.tamga.server.app;

import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.server.access.FileRegistry;
import dev.tamga.server.access.RegisterException;
import dev.tamga.server.config.EnrolmentConfig;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.StatusConfig;
import dev.tamga.server.material.NodeKeys;
import dev.tamga.server.node.StartException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Opens everything that the configuration names and says all that is wrong with it. */
final class CheckMaterial {
  private CheckMaterial() {}

  /**
   * Keys open, certificates fit their purpose and lead to a root that the node itself trusts, trust
   * and register can be read, and so can the CA of enrolment.
   *
   * @throws StartException with every problem, one on a line
   */
  static void check(ServerConfig config, Clock clock) throws StartException {
    List<String> problems = new ArrayList<>();
    try {
      var unused = FileRegistry.load(config.registry());
    } catch (IOException | RegisterException e) {
      problems.add("register: " + e.getMessage());
    }
    try {
      LiveTrust trust = new LiveTrust(config.trust().source(clock));
      NodeKeys.open(config, trust, clock)
          .certified()
          .forEach(
              (use, key) -> key.problem().ifPresent(text -> problems.add(use + ".key: " + text)));
    } catch (TrustRefusedException e) {
      problems.add("trust: " + e.getMessage());
      problems.addAll(NodeKeys.problems(config));
    } catch (KeyStoreRefusedException e) {
      problems.addAll(NodeKeys.problems(config));
      if (problems.stream().noneMatch(told -> told.contains(String.valueOf(e.getMessage())))) {
        problems.add(e.getMessage());
      }
    }
    CheckStorage.check(config.storage(), problems);
    requirePeer(config.status(), problems);
    config.enrolment().ifPresent(enrolment -> check(enrolment, clock, problems));
    config.trust().listed(clock).ifPresent(lists -> check(config, lists, problems));
    if (!problems.isEmpty()) {
      throw new StartException(
          String.join("\n", problems), new IllegalStateException("configuration"));
    }
  }

  /** Who is told anything has to know who tells it. */
  private static void requirePeer(StatusConfig status, List<String> problems) {
    if (status.peer().isEmpty()) {
      status.partners().stream()
          .filter(partner -> partner.address().isPresent())
          .map(
              partner ->
                  "status.peer: absent (expected: the node's key as a client of other nodes, for"
                      + " partner "
                      + partner.state()
                      + " has an address; pki/STATUS.md)")
          .forEach(problems::add);
    }
  }

  /** Who is asked for lists, or publishes them, had a first contact here. */
  private static void check(ServerConfig config, TrustListStore lists, List<String> problems) {
    Stream.concat(
            config.fetch().sources().stream().map(source -> "trust.fetch: " + source.territory()),
            config.publish().stream()
                .flatMap(publish -> publish.trustList().stream())
                .map(territory -> "publish.trust-list: " + territory))
        .forEach(
            use -> {
              try {
                var unused = lists.schemeTrust(use.substring(use.length() - 2));
              } catch (IOException | ListRefusedException e) {
                problems.add(use + ": " + e.getMessage());
              }
            });
  }

  private static void check(EnrolmentConfig enrolment, Clock clock, List<String> problems) {
    try (Secret password = Secret.readFile(enrolment.passwordFile())) {
      var unused = CertificateAuthority.open(enrolment.ca(), password, clock).chain(Branch.TLS);
    } catch (IOException | CaException e) {
      problems.add("enrolment: " + e.getMessage());
    }
  }
}
