package dev.tamga.pki.cli.cert;

import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.NewKey;
import dev.tamga.pki.tsp.TimestampException;
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
import picocli.CommandLine.Spec;

@Command(
    name = "renew",
    description =
        "Renews a machine's certificate: same names, a new key, proof by the old one. No vote.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert renew --ca ca --p12 node.p12 --p12-password-file node.pass \\",
      "      --out node-2.p12 --password-file ca.pass"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertRenew implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--p12", required = true, description = "Key store of the old certificate.")
  private Path old;

  @Option(names = "--out", required = true, description = "Key store to make.")
  private Path out;

  @Option(names = "--key", description = "ec_p256 (default), ec_p384 or rsa_3072.")
  private KeyKind kind = KeyKind.EC_P256;

  @Option(names = "--p12-password-file", description = "File with the password of both stores.")
  private @Nullable Path storePasswordFile;

  @Option(names = "--p12-password-fd", description = "Open file descriptor with it.")
  private @Nullable Integer storePasswordFd;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CertRenew(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    NewFile.require(out);
    try (Secret store = Passwords.read(storePasswordFile, storePasswordFd, "the old key", false);
        Secret password = Passwords.read(passwordFile, passwordFd, "the CA's keys", false)) {
      Identity before = Identity.load(old, store);
      Identity next = NewKey.waiting(before.certificate().getSubjectX500Principal(), kind, clock);
      byte[] csr = NewKey.request(next);
      List<X509Certificate> chain = new ArrayList<>();
      AuditRecord record =
          new Institution(folder, clock).renew(csr, proof(before, csr), password, chain);
      new Identity(next.key(), chain).save(out, store);
      Facts.of(chain.get(0)).with("audit", record.id()).print(spec.commandLine().getOut(), json);
    }
    return 0;
  }

  private byte[] proof(Identity before, byte[] csr) throws Exception {
    return new CadesSigner(
            before,
            imprint -> {
              throw new TimestampException("proofs have no timestamp");
            },
            clock)
        .signBaseline(csr);
  }
}
