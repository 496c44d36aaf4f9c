package dev.tamga.pki.cli.ca;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.ceremony.InitAuthority;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.key.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "init",
    description = "Makes the CA of a State: a root and issuing CAs for TLS, signatures and time.",
    footerHeading = "%nExample:%n",
    footer = {
      "  tamga-pki ca init --dir ca --state KZ --organization \"Ministry of Justice\" \\",
      "      --base-url http://pki.example.kz/ --host-suffix example.kz --password-file ca.pass",
      "",
      "Publish the .crt and .crl files below the base address. When issuing CAs are made, take",
      "root.p12 offline: only crl issue --branch root needs it."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CaInit implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--dir", required = true, description = "Folder of the CA, empty or absent.")
  private Path folder;

  @Option(names = "--state", required = true, description = "ISO 3166-1 alpha-2, as KZ.")
  private String state;

  @Option(names = "--organization", required = true, description = "Who runs the CA.")
  private String organization;

  @Option(
      names = "--base-url",
      required = true,
      description = "Where CRLs and CA certificates will be published: http://host/.")
  private URI base;

  @Option(
      names = "--ocsp-url",
      description = "Where an OCSP responder will answer: http://host/ocsp. None: no responder.")
  private @Nullable URI ocsp;

  @Option(
      names = "--host-suffix",
      description = "The TLS CA certifies hosts below it only; repeatable. None: any host.")
  private List<String> suffixes = new ArrayList<>();

  @Option(
      names = "--permit-addresses",
      description = "The TLS CA certifies addresses of this range (CIDR); repeatable. None: none.")
  private List<String> ranges = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  CaInit(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Setup setup =
        new Setup(
            organization, base, new NameSpace(state, suffixes, ranges), Optional.ofNullable(ocsp));
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the CA's keys", true)) {
      Recorded<CertificateAuthority> init = InitAuthority.init(folder, setup, password, clock);
      new Facts()
          .with("folder", folder.toString())
          .with("root", Certificates.sha256(init.made().chain(Branch.ROOT).get(0)))
          .with("next", "tell other States the root's fingerprint by another way than the file")
          .with("audit", init.record().id())
          .print(spec.commandLine().getOut(), json);
    }
    return 0;
  }
}
