package dev.tamga.server.app;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.TrustRefusedException;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.server.access.FileRegistry;
import dev.tamga.server.access.RegisterException;
import dev.tamga.server.config.EnrolmentConfig;
import dev.tamga.server.config.ServerConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Opens everything that the configuration names and says all that is wrong with it. */
final class CheckMaterial {
  private CheckMaterial() {}

  /**
   * Keys open, certificates fit their purpose and lead to a root that the node itself trusts, trust
   * and register can be read, and so can the CA of enrolment.
   *
   * @throws StartException with every problem, one on a line
   */
  static void check(ServerConfig config, Instant now) throws StartException {
    List<String> problems = new ArrayList<>();
    try {
      var unused = FileRegistry.load(config.registry());
    } catch (IOException | RegisterException e) {
      problems.add("register: " + e.getMessage());
    }
    Keys keys = Keys.load(config);
    try {
      PathChecker paths = new PathChecker(config.trust().files().load());
      check(paths, "tls", keys.tls(), Purpose.TLS_SERVER, now, problems);
      check(paths, "seal", keys.seal(), Purpose.DOCUMENT_SIGNATURE, now, problems);
      keys.tsa().ifPresent(unit -> check(paths, "tsa", unit, Purpose.TIMESTAMP, now, problems));
    } catch (TrustRefusedException e) {
      problems.add("trust: " + e.getMessage());
    }
    config.enrolment().ifPresent(enrolment -> check(enrolment, now, problems));
    if (!problems.isEmpty()) {
      throw new StartException(
          String.join("\n", problems), new IllegalStateException("configuration"));
    }
  }

  private static void check(EnrolmentConfig enrolment, Instant now, List<String> problems) {
    try (Secret password = Secret.readFile(enrolment.passwordFile())) {
      var unused =
          CertificateAuthority.open(enrolment.ca(), password, Clock.fixed(now, ZoneOffset.UTC))
              .chain(Branch.TLS);
    } catch (IOException | CaException e) {
      problems.add("enrolment: " + e.getMessage());
    }
  }

  private static void check(
      PathChecker paths,
      String what,
      Identity identity,
      Purpose purpose,
      Instant now,
      List<String> problems) {
    try {
      var unused = paths.check(identity.certificate(), identity.chain(), purpose, now);
    } catch (UntrustedException e) {
      problems.add(what + ".key: " + e.getMessage());
    }
  }
}
