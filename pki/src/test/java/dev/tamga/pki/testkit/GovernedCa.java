package dev.tamga.pki.testkit;

import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.ceremony.CeremonyPlan;
import dev.tamga.pki.ceremony.RunCeremony;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.NewKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A CA that a ceremony made: admins Aigul, Bolat and Chinara, auditor Daniyar. */
public final class GovernedCa {
  private static final Map<String, Identity> OFFICERS = new LinkedHashMap<>();

  private final Path folder;
  private final Clock clock;
  private final Secret password = Secret.of(TestState.PASSWORD.toCharArray());

  private GovernedCa(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Makes it in {@code parent/ca}; the officers' certificates and the plan lie beside it. */
  public static GovernedCa create(Path parent, Clock clock) {
    try {
      GovernedCa made = new GovernedCa(parent.resolve("ca"), clock);
      new RunCeremony(CeremonyPlan.read(writePlan(parent, clock), clock.instant()), clock)
          .run(made.folder, made.password);
      return made;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Another one with the same content, for tests that damage it. */
  public GovernedCa copy(Path to) {
    return copy(to, clock);
  }

  /** The same by another clock. */
  public GovernedCa copy(Path to, Clock clock) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            to.resolve(folder.relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
      return new GovernedCa(to, clock);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The plan and the certificates that it names. */
  public static Path writePlan(Path parent, Clock clock) throws IOException {
    StringBuilder officers = new StringBuilder();
    for (String name : List.of("Aigul", "Bolat", "Chinara", "Daniyar")) {
      Files.writeString(
          parent.resolve(name + ".pem"), Certificates.pem(officer(name, clock).chain()));
      officers
          .append(officers.isEmpty() ? "" : ",")
          .append("{\"name\":\"")
          .append(name)
          .append("\",\"role\":\"")
          .append(name.equals("Daniyar") ? "auditor" : "admin")
          .append("\",\"certificate\":\"")
          .append(name)
          .append(".pem\",\"until\":\"")
          .append(clock.instant().plus(Duration.ofDays(900)))
          .append("\"}");
    }
    return Files.writeString(
        parent.resolve("plan.json"),
        "{\"version\":1,\"state\":\"KZ\",\"organization\":\"Ministry\","
            + "\"base\":\"http://pki.example.kz/\",\"hostSuffixes\":[\"example.kz\"],"
            + "\"addressRanges\":[],\"key\":\"ec_p256\",\"witnesses\":[\"Notary\"],"
            + "\"officers\":["
            + officers
            + "]}");
  }

  /** An officer's key; the same name gives the same key. */
  public static synchronized Identity officer(String name, Clock clock) {
    return OFFICERS.computeIfAbsent(
        name,
        each -> {
          try {
            return NewKey.officer(each, KeyKind.EC_P256, Duration.ofDays(1000), clock);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  public Identity officer(String name) {
    return officer(name, clock);
  }

  public Path folder() {
    return folder;
  }

  public Secret password() {
    return password;
  }

  public Institution institution() {
    return new Institution(folder, clock);
  }

  public Institution institution(Disk disk) {
    return new Institution(folder, clock, disk);
  }

  /** An order for a seal; its key is that of the identity. */
  public static CertificateOrder seal(Identity waiting) {
    return order(
        Profile.ORG_SEAL,
        "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=Seal",
        List.of(),
        waiting);
  }

  /** An order for a node's client certificate. */
  public static CertificateOrder node(Identity waiting) {
    return order(
        Profile.TLS_PEER_NODE,
        "C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=node-1",
        List.of(AlternativeName.node("KZ", "node-1")),
        waiting);
  }

  /** A key that waits for its certificate. */
  public Identity waiting() {
    try {
      return NewKey.waiting(Subject.of("KZ").principal(), KeyKind.EC_P256, clock);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static CertificateOrder order(
      Profile profile, String subject, List<AlternativeName> names, Identity waiting) {
    try {
      return new CertificateOrder(
          profile, Subject.parse(subject), names, waiting.certificate().getPublicKey());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
