package dev.tamga.pki.cli.cert;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.cli.option.Serials;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description =
        "Writes an issued certificate and its CA's in the form that other software takes: pem; der,"
            + " the certificate alone; p7b, PKCS#7; p12, PKCS#12, without the key, which the CA does"
            + " not have (see request join and key certify).",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert export --ca ca --format p7b --out node.p7b 4f3c2b1a...",
      "  tamga-pki cert export --ca ca --format p12 --with-root --out node-chain.p12 \\",
      "      --p12-password-file chain.pass node.pem"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertExport implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SERIAL|FILE", description = "Serial number in hex, or certificate.")
  private String which;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--format", required = true, description = "pem, der, p7b or p12.")
  private ExportFormat format;

  @Option(names = "--with-root", description = "The root, too; it is trusted by its fingerprint.")
  private boolean withRoot;

  @Option(names = "--out", required = true, description = "File to make.")
  private Path out;

  @Option(names = "--p12-password-file", description = "File with the PKCS#12 file's password.")
  private @Nullable Path passwordFile;

  @Option(names = "--p12-password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer passwordFd;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CertExport(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    NewFile.require(out);
    List<X509Certificate> chain = chain(Serials.of(which));
    try (Secret password = password()) {
      NewFile.write(out, password.lend(SecretAccess.get(), chars -> format.print(chain, chars)));
    }
    new Facts()
        .with("file", out.toString())
        .with("format", format.id())
        .with("serial", chain.get(0).getSerialNumber().toString(16))
        .with("certificates", format == ExportFormat.DER ? 1 : chain.size())
        .with("sha256", Certificates.sha256(chain.get(0)))
        .print(spec.commandLine().getOut(), json);
    return 0;
  }

  private Secret password() throws Exception {
    return format == ExportFormat.P12
        ? Passwords.read(passwordFile, passwordFd, "the new key store", true)
        : Secret.of(new char[0]);
  }

  /** From the register, not from the file: only what was issued here is vouched for. */
  private List<X509Certificate> chain(BigInteger serial) throws Exception {
    try (Secret none = Secret.of(new char[0])) { // no key is opened
      CertificateAuthority ca = CertificateAuthority.open(folder, none, clock);
      List<X509Certificate> chain = new ArrayList<>(List.of(ca.certificate(serial)));
      Branch branch = ca.branchOf(serial).orElseThrow();
      if (branch != Branch.ROOT) {
        chain.add(ca.chain(branch).get(0));
      }
      if (withRoot) {
        chain.add(ca.chain(Branch.ROOT).get(0));
      }
      return chain;
    }
  }
}
