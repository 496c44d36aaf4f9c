package dev.tamga.pki.foreign;

import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.ServiceType;
import dev.tamga.pki.list.StatusChange;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.trust.Anchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a foreign list says, in services of ours: for a list that a scheme operator completes, signs
 * and publishes.
 *
 * @param territory ISO 3166-1 alpha-2, upper case
 * @param services ascending by id
 * @param notTaken what was left out and why, a line each, at most 1,000
 */
public record Draft(String territory, List<Service> services, List<String> notTaken) {
  private static final int MAX_SERVICES = 256;
  private static final int MAX_NOTES = 1000;

  public Draft {
    services = List.copyOf(services);
    notTaken = List.copyOf(notTaken);
  }

  /** Gathers services, each CA once for a type; what cannot be an anchor is noted. */
  static final class Builder {
    private final String territory;
    private final Map<String, Service> services = new TreeMap<>();
    private final List<String> notTaken = new ArrayList<>();

    Builder(String territory) {
      this.territory = territory;
    }

    void add(ServiceType type, X509Certificate ca, List<StatusChange> history) {
      String id =
          territory.toLowerCase(Locale.ROOT)
              + '-'
              + type.id()
              + '-'
              + Certificates.sha256(ca).substring(0, 16);
      Optional<String> problem = problem(type.purpose().orElseThrow(), ca);
      if (problem.isPresent()) {
        skip(id, problem.get());
      } else if (services.containsKey(id)) {
        skip(id, "stands there twice");
      } else if (services.size() == MAX_SERVICES) {
        skip(id, "more than " + MAX_SERVICES + " services");
      } else {
        try {
          services.put(id, new Service(id, type, List.of(ca), history, Terms.PLAIN));
        } catch (IllegalArgumentException e) {
          skip(id, String.valueOf(e.getMessage()));
        }
      }
    }

    void skip(String what, String why) {
      if (notTaken.size() < MAX_NOTES) {
        notTaken.add(what.replaceAll("[^ -~]", "?") + ": " + why.replaceAll("[^ -~]", "?"));
      }
    }

    private Optional<String> problem(Purpose purpose, X509Certificate ca) {
      try {
        Grant always = new Grant(Instant.MIN, Instant.MAX, List.of(Terms.PLAIN));
        new Anchor(territory, ca, Set.of(purpose), List.of(always));
        return Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }

    Draft build() {
      return new Draft(territory, List.copyOf(services.values()), notTaken);
    }
  }
}
