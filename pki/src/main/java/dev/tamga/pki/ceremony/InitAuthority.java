package dev.tamga.pki.ceremony;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.folder.OpenFolder;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.GovernanceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes a CA in which nobody votes, and the first record of its log. */
public final class InitAuthority {
  private InitAuthority() {}

  /**
   * Makes it. A crash before {@code ca.properties} leaves no CA; one before the record leaves a CA
   * whose certificates the next command records as found.
   *
   * @param folder must be empty or absent
   * @throws CaException if the folder is not empty or cannot be written
   * @throws CertificateRefusedException if the setup does not make good names
   * @throws AuditException if the record cannot be written
   */
  public static Recorded<CertificateAuthority> init(
      Path folder, Setup setup, Secret password, Clock clock)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    CertificateAuthority ca = CertificateAuthority.create(folder, setup, password, clock);
    Map<String, String> made = authorities(ca);
    AuditRecord record =
        new OpenFolder(folder, clock)
            .alone(
                audit ->
                    audit.append(
                        "init",
                        "operator",
                        Optional.empty(),
                        made,
                        "the CA of " + setup.names().state()));
    return new Recorded<>(ca, record);
  }

  /** The certificates that the root has issued to the CA's branches, each with its hash. */
  static Map<String, String> authorities(CertificateAuthority ca) throws CaException, IOException {
    Map<String, String> made = new TreeMap<>();
    for (X509Certificate each : ca.issued(Branch.ROOT)) {
      String name = "issued/root/" + each.getSerialNumber().toString(16) + ".pem";
      made.put(name, RunCeremony.sha256(Files.readAllBytes(ca.folder().resolve(name))));
    }
    return made;
  }
}
