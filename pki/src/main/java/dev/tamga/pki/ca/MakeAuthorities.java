package dev.tamga.pki.ca;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.lint.Lint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes the root and the issuing CAs, and later the next of a branch. A CA's certificate file is
 * its last: before it there is none.
 */
final class MakeAuthorities {
  private final CaFolder folder;
  private final Register register;
  private final CrlFiles crls;

  MakeAuthorities(CaFolder folder, Register register, CrlFiles crls) {
    this.folder = folder;
    this.register = register;
    this.crls = crls;
  }

  /** The root and the first of each branch, with their first CRLs. */
  void makeAll(KeyKind keys)
      throws CertificateRefusedException, CaException, IOException, KeyStoreRefusedException {
    Authority first = Authority.first(Branch.ROOT);
    Identity root =
        CertificateIssuer.root(subject(first), keys.generate(), folder.clock(), Lint::require);
    root.save(folder.file(first, ".p12"), folder.password());
    finish(first, root);
    for (Branch branch : List.of(Branch.TLS, Branch.SIGN, Branch.TIME, Branch.LIST)) {
      make(Authority.first(branch), root, keys);
    }
  }

  /**
   * The next of a branch. After a crash it finishes with the key that is there: no second one is
   * made, and what it left is no CA before that.
   *
   * @param wanted number of the newest and one more
   */
  void makeNext(Authority wanted)
      throws CertificateRefusedException, CaException, IOException, KeyStoreRefusedException {
    X509Certificate former = folder.certificate(folder.current(wanted.branch()));
    Identity root = folder.identity(Authority.first(Branch.ROOT));
    if (Files.exists(folder.file(wanted, ".p12"))) {
      complete(wanted, folder.identity(wanted));
    } else {
      make(wanted, root, KeyKind.of(former).orElse(KeyKind.EC_P384));
    }
  }

  private void make(Authority wanted, Identity root, KeyKind keys)
      throws CertificateRefusedException, CaException, IOException, KeyStoreRefusedException {
    KeyPair key = keys.generate();
    Branch branch = wanted.branch();
    NameSpace names = folder.setup().names();
    X509Certificate ca =
        new CertificateIssuer(
                root,
                folder.setup().endpoints(Authority.first(Branch.ROOT)),
                folder.clock(),
                Lint::require)
            .issueCa(
                new CertificateOrder(
                    Profile.ISSUING_CA,
                    subject(wanted),
                    List.of(),
                    key.getPublic(),
                    validity(branch, root.certificate())),
                branch.purposes(),
                branch == Branch.TLS ? names : NameSpace.of(names.state()));
    Identity made = new Identity(key.getPrivate(), List.of(ca, root.certificate()));
    made.save(folder.file(wanted, ".p12"), folder.password());
    complete(wanted, made);
  }

  /** The branch's whole time; if the root ends before, the profile's usual one, cut. */
  private Optional<Duration> validity(Branch branch, X509Certificate root) {
    Instant end = folder.clock().instant().plus(branch.validity());
    return Optional.of(branch.validity())
        .filter(time -> !end.isAfter(root.getNotAfter().toInstant()));
  }

  private void complete(Authority wanted, Identity made)
      throws CertificateRefusedException, CaException, IOException {
    Authority root = Authority.first(Branch.ROOT);
    if (register.issuerOf(made.certificate().getSerialNumber()).isEmpty()) {
      register.recordIssued(root, made.certificate());
    }
    finish(wanted, made);
  }

  private void finish(Authority wanted, Identity made)
      throws CertificateRefusedException, CaException, IOException {
    register.create(wanted);
    crls.full(wanted, made, folder.setup().endpoints(wanted), folder.clock().instant());
    DurableFiles.create(
        folder.file(wanted, ".crt"),
        Certificates.pem(List.of(made.certificate())).getBytes(StandardCharsets.US_ASCII));
  }

  private Subject subject(Authority authority) throws CertificateRefusedException {
    String state = folder.setup().names().state();
    try {
      return Subject.of(state)
          .with(SubjectField.ORGANIZATION, folder.setup().organization())
          .with(SubjectField.COMMON_NAME, "Tamga " + state + " " + authority.title());
    } catch (IllegalArgumentException e) {
      throw new CertificateRefusedException(
          "CA name: " + e.getMessage(), "RFC 5280 appendix A", "correct --organization");
    }
  }
}
