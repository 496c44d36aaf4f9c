package dev.tamga.cli.trust;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.ServiceType;
import dev.tamga.pki.list.StatusChange;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.terms.Terms;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a new list changes in its services, as options. */
final class ServiceChanges {
  @Option(
      names = "--add",
      paramLabel = "ID=TYPE=FILE",
      description = "A new service, granted from now: ca-tls-server, ca-tls-client, ca-sign, tsa.")
  private List<String> added = new ArrayList<>();

  @Option(
      names = "--host",
      paramLabel = "ID=SUFFIX",
      description = "Host names that a service may certify. Given once, it replaces those before.")
  private List<String> hosts = new ArrayList<>();

  @Option(names = "--address", paramLabel = "ID=CIDR", description = "Addresses, likewise.")
  private List<String> addresses = new ArrayList<>();

  @Option(
      names = "--withdraw",
      paramLabel = "ID[=TIME]",
      description = "Ends a service from now or that time; earlier evidence stays good.")
  private List<String> withdrawn = new ArrayList<>();

  @Option(
      names = "--compromise",
      paramLabel = "ID=TIME",
      description = "Ends a service for ever, and all that it vouched for since that time.")
  private List<String> compromised = new ArrayList<>();

  @Option(names = "--grant", paramLabel = "ID[=TIME]", description = "Grants it again.")
  private List<String> granted = new ArrayList<>();

  void apply(Map<String, Service> services, Instant now)
      throws IOException, RefusedException, CertificateRefusedException {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    for (String option : added) {
      add(services, option, second);
    }
    names(services, hosts, true);
    names(services, addresses, false);
    for (String option : withdrawn) {
      state(services, option, Status.WITHDRAWN, Optional.of(second));
    }
    for (String option : granted) {
      state(services, option, Status.GRANTED, Optional.of(second));
    }
    for (String option : compromised) {
      state(services, option, Status.COMPROMISED, Optional.empty());
    }
  }

  private static void add(Map<String, Service> services, String option, Instant now)
      throws IOException, RefusedException, CertificateRefusedException {
    String[] parts = option.split("=", 3);
    Optional<ServiceType> type = parts.length == 3 ? ServiceType.named(parts[1]) : Optional.empty();
    if (type.isEmpty() || services.containsKey(parts[0])) {
      throw new RefusedException(
          "--add " + option + " (expected: ID=TYPE=FILE, a new id and a type of pki/TRUST.md 1)");
    }
    services.put(
        parts[0],
        new Service(
            parts[0],
            type.get(),
            List.of(ListFiles.certificate(Path.of(parts[2]))),
            List.of(new StatusChange(Status.GRANTED, now)),
            Terms.PLAIN));
  }

  private static void names(Map<String, Service> services, List<String> options, boolean hosts)
      throws RefusedException {
    Map<String, List<String>> byId = new LinkedHashMap<>();
    for (String option : options) {
      String[] parts = option.split("=", 2);
      if (parts.length == 2) {
        byId.computeIfAbsent(parts[0], id -> new ArrayList<>()).add(parts[1]);
      } else {
        throw new RefusedException("\"" + option + "\" (expected: ID=NAME)");
      }
    }
    for (Map.Entry<String, List<String>> entry : byId.entrySet()) {
      Service old = known(services, entry.getKey());
      Terms terms =
          hosts
              ? old.terms().withNames(entry.getValue(), old.terms().addresses())
              : old.terms().withNames(old.terms().hosts(), entry.getValue());
      services.put(
          old.id(), new Service(old.id(), old.type(), old.certificates(), old.history(), terms));
    }
  }

  private static void state(
      Map<String, Service> services, String option, Status status, Optional<Instant> usual)
      throws RefusedException {
    String[] parts = option.split("=", 2);
    Service old = known(services, parts[0]);
    Instant from =
        parts.length == 2
            ? time(parts[1])
            : usual.orElseThrow(
                () -> new RefusedException(option + ": since when? (expected: ID=TIME)"));
    List<StatusChange> history = new ArrayList<>(old.history());
    if (status == Status.COMPROMISED) { // it may lie before what was told until now
      history.removeIf(state -> !state.from().isBefore(from));
    }
    history.add(new StatusChange(status, from));
    services.put(
        old.id(), new Service(old.id(), old.type(), old.certificates(), history, old.terms()));
  }

  private static Instant time(String text) throws RefusedException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new RefusedException("\"" + text + "\" (expected: a time as 2026-11-22T00:00:00Z)");
    }
  }

  private static Service known(Map<String, Service> services, String id) throws RefusedException {
    Service found = services.get(id);
    if (found == null) {
      throw new RefusedException(
          "service \"" + id + "\" (expected: one of " + services.keySet() + ')');
    }
    return found;
  }
}
