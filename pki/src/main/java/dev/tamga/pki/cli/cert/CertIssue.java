package dev.tamga.pki.cli.cert;

import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.Passwords;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.TamgaPki;
import dev.tamga.pki.cli.option.Branches;
import dev.tamga.pki.cli.option.DryRun;
import dev.tamga.pki.cli.option.NameOptions;
import dev.tamga.pki.cli.option.NewFile;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "issue",
    description =
        "Issues a certificate, for a request or for a new key in a key store, in a CA without"
            + " officers; in one with officers use request submit.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tamga-pki cert issue --ca ca --profile tls-server-node --dns node.example.kz \\",
      "      --subject \"C=KZ, O=Centre, organizationIdentifier=GOVKZ-1, CN=node.example.kz\" \\",
      "      --p12 node.p12 --p12-password-file node.pass --password-file ca.pass",
      "  tamga-pki cert issue --ca ca --profile doc-sign-head --csr head.csr --out head.pem \\",
      "      --password-file ca.pass",
      "  tamga-pki cert issue --ca ca --profile doc-sign-head --key gost_256 --p12 gost.p12 \\",
      "      --subject \"C=KZ, ...\" --p12-password-file gost.pass --password-file ca.pass"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertIssue implements Callable<Integer> {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(
      names = "--profile",
      required = true,
      description =
          "tls-server-node, tls-peer-node, tls-client-system, tls-client-person, doc-sign-head,"
              + " doc-sign-deputy, org-seal, tsa-unit or ocsp-responder.")
  private String profile;

  @Option(
      names = "--branch",
      description = "For ocsp-responder: the CA that it answers for: tls, sign, time or root.")
  private @Nullable String branch;

  @Option(
      names = "--subject",
      description = "As \"C=KZ, O=Centre, ...\"; without it the request's.")
  private @Nullable String subject;

  @Mixin private NameOptions names;

  @Option(names = "--validity", description = "As 30d or 12h; without it the profile's.")
  private @Nullable Duration validity;

  @ArgGroup(multiplicity = "1")
  private KeySource source;

  @Option(names = "--out", description = "File for the certificate and its CA's, PEM.")
  private @Nullable Path out;

  @Option(
      names = "--dry-run",
      description = "Show what would be signed and what lint says; sign and write nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--password-file", description = "File with the password of the CA's keys.")
  private @Nullable Path passwordFile;

  @Option(names = "--password-fd", description = "Open file descriptor with that password.")
  private @Nullable Integer passwordFd;

  /** Either a request or a new key. */
  static final class KeySource {
    @Option(names = "--csr", description = "A request (PKCS#10); its key is certified.")
    private @Nullable Path request;

    @ArgGroup(exclusive = false)
    private @Nullable NewKey made;
  }

  /** Where a new key goes. */
  static final class NewKey {
    @Option(names = "--p12", required = true, description = "Key store to make with a new key.")
    private Path file = Path.of("");

    @Option(
        names = "--key",
        description =
            "ec_p256 (default), ec_p384 or rsa_3072; for documents and timestamps also gost_256,"
                + " gost_512, ml_dsa_44 or ml_dsa_65.")
    private KeyKind kind = KeyKind.EC_P256;

    @Option(names = "--p12-password-file", description = "File with the new store's password.")
    private @Nullable Path passwordFile;

    @Option(names = "--p12-password-fd", description = "Open file descriptor with it.")
    private @Nullable Integer passwordFd;
  }

  CertIssue(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    NewFile.require(out);
    if (dryRun) {
      return showDraft();
    }
    try (Secret password = Passwords.read(passwordFile, passwordFd, "the CA's keys", false)) {
      List<X509Certificate> chain = new ArrayList<>();
      AuditRecord record =
          source.made == null
              ? forRequest(password, chain)
              : forNewKey(password, chain, source.made);
      if (out != null) {
        NewFile.write(out, Certificates.pem(chain).getBytes(StandardCharsets.US_ASCII));
      }
      Facts.of(chain.get(0)).with("audit", record.id()).print(spec.commandLine().getOut(), json);
    }
    return 0;
  }

  /** No key of the CA is read, and none is made for the certificate that is not. */
  private int showDraft() throws Exception {
    CertificateOrder wanted =
        source.request == null
            ? order(KeyKind.EC_P256.generate().getPublic(), Optional.empty())
            : order(
                Pkcs10.read(source.request).key(), Pkcs10.read(source.request).proposedSubject());
    DryRun draft =
        DryRun.of(
            folder,
            wanted,
            responder(),
            "nothing was signed or written; the key is a throw-away one if it is new",
            clock);
    draft.facts().print(spec.commandLine().getOut(), json);
    return draft.clean() ? 0 : TamgaPki.REFUSED;
  }

  private AuditRecord forRequest(Secret password, List<X509Certificate> chain) throws Exception {
    if (out == null || source.request == null) {
      throw new RefusedException("cert issue: no --out (expected: a file for the certificate)");
    }
    Pkcs10 request = Pkcs10.read(source.request);
    return new Institution(folder, clock)
        .issueDirectly(
            order(request.key(), request.proposedSubject()), responder(), password, chain);
  }

  private AuditRecord forNewKey(Secret caPassword, List<X509Certificate> chain, NewKey made)
      throws Exception {
    NewFile.require(made.file);
    try (Secret password =
        Passwords.read(made.passwordFile, made.passwordFd, "the new key store", true)) {
      KeyPair key = made.kind.generate();
      AuditRecord record =
          new Institution(folder, clock)
              .issueDirectly(
                  order(key.getPublic(), Optional.empty()), responder(), caPassword, chain);
      new Identity(key.getPrivate(), chain).save(made.file, password);
      return record;
    }
  }

  private Optional<Branch> responder() throws RefusedException {
    return branch == null ? Optional.empty() : Optional.of(Branches.named(branch));
  }

  private CertificateOrder order(PublicKey key, Optional<Subject> proposed) throws Exception {
    Profile wanted =
        Profile.named(profile)
            .filter(p -> !p.isCa())
            .orElseThrow(
                () ->
                    new RefusedException(
                        "profile: \""
                            + profile
                            + "\" (expected: one of "
                            + Arrays.stream(Profile.values())
                                .filter(p -> !p.isCa())
                                .map(Profile::id)
                                .toList()
                            + ")"));
    Subject name =
        subject != null
            ? Subject.parse(subject)
            : proposed.orElseThrow(
                () -> new RefusedException("subject: none (expected: --subject \"C=..., ...\")"));
    return new CertificateOrder(wanted, name, names.names(), key, Optional.ofNullable(validity));
  }
}
