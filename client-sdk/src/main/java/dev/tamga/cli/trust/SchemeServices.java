package dev.tamga.cli.trust;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.list.Service;
import dev.tamga.pki.list.ServiceType;
import dev.tamga.pki.list.StatusChange;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.terms.Mapping;
import dev.tamga.pki.terms.StatusInfo;
import dev.tamga.pki.terms.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The services of a State's small CA as its list names them: each issuing CA by itself, with the
 * names that it may certify and the address of its CRL, so that the root vouches for nothing that
 * the list does not say.
 */
final class SchemeServices {
  private static final Duration MAX_AGE = Duration.ofHours(6);

  private SchemeServices() {}

  static List<Service> of(CertificateAuthority ca, Instant from) throws CaException {
    String state = ca.setup().names().state().toLowerCase(Locale.ROOT);
    return List.of(
        service(state + "-sign", ServiceType.CA_SIGN, ca, Branch.SIGN, from),
        service(state + "-time", ServiceType.TSA, ca, Branch.TIME, from),
        service(state + "-tls-client", ServiceType.CA_TLS_CLIENT, ca, Branch.TLS, from),
        service(state + "-tls-server", ServiceType.CA_TLS_SERVER, ca, Branch.TLS, from));
  }

  private static Service service(
      String id, ServiceType type, CertificateAuthority ca, Branch branch, Instant from)
      throws CaException {
    boolean hosts = type == ServiceType.CA_TLS_SERVER;
    Setup setup = ca.setup();
    Terms terms =
        new Terms(
            hosts ? sorted(setup.names().hostSuffixes()) : List.of(),
            hosts ? sorted(setup.names().addressRanges()) : List.of(),
            List.of(),
            List.of(),
            new StatusInfo(
                setup.base().resolve(branch.id() + ".crl").toString(),
                setup.ocsp().map(Object::toString).orElse(""),
                MAX_AGE),
            Mapping.STANDARD);
    return new Service(
        id,
        type,
        List.of(ca.chain(branch).get(0)),
        List.of(new StatusChange(Status.GRANTED, from)),
        terms);
  }

  private static List<String> sorted(List<String> names) {
    return List.copyOf(new TreeSet<>(names));
  }
}
