package dev.tamga.pki.ca;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A State's CA in a folder: a root and issuing CAs for TLS, signatures, time and trust lists.
 *
 * <pre>
 * ca.properties                        the setup, written last by {@link #create}
 * root.p12 tls.p12 sign.p12 time.p12 list.p12   keys, PKCS#12; root.p12 belongs offline after the setup
 * root.crt ...                         certificates, PEM; to be published
 * root.crl ...                         newest CRLs, DER; to be published
 * root.crl-number ...                  number of the newest CRL, written before it
 * issued/ revoked/                     the register
 * ca.lock                              held while something is written
 * </pre>
 *
 * <p>Every file is written whole and durably before a method returns. Thread-safe within a process;
 * between processes the lock file makes one wait.
 */
public final class CertificateAuthority {
  private static final Duration CRL_LIFETIME = Duration.ofDays(1);
  private static final Duration ROOT_CRL_LIFETIME = Duration.ofDays(180);

  private final Path folder;
  private final Setup setup;
  private final Secret password;
  private final Clock clock;
  private final Register register;

  private CertificateAuthority(Path folder, Setup setup, Secret password, Clock clock) {
    this.folder = folder;
    this.setup = setup;
    this.password = password;
    this.clock = clock;
    this.register = new Register(folder);
  }

  /**
   * Makes a new CA: P-384 keys, the root, its issuing CAs and a first, empty CRL of each.
   *
   * <p>A crash leaves a folder without {@code ca.properties}, which {@link #open} refuses and which
   * may be deleted.
   *
   * @param folder must be empty or absent
   * @throws CaException if the folder is not empty or cannot be written
   * @throws CertificateRefusedException if the setup does not make good names
   */
  public static CertificateAuthority create(Path folder, Setup setup, Secret password, Clock clock)
      throws CaException, CertificateRefusedException {
    try {
      requireEmpty(folder);
      Register.create(folder);
      CertificateAuthority made = new CertificateAuthority(folder, setup, password, clock);
      made.makeAuthorities();
      for (Branch branch : Branch.values()) {
        made.crl(branch);
      }
      DurableFiles.create(folder.resolve("ca.properties"), setup.print());
      return made;
    } catch (IOException | KeyStoreRefusedException e) {
      throw failed(folder, e);
    }
  }

  /**
   * Opens a CA. No key is read yet.
   *
   * @throws CaException if the folder is no complete CA
   */
  public static CertificateAuthority open(Path folder, Secret password, Clock clock)
      throws CaException {
    Path properties = folder.resolve("ca.properties");
    if (!Files.isRegularFile(properties)) {
      throw new CaException(
          folder + ": no CA (expected: a folder with ca.properties); make one with ca init", null);
    }
    try {
      Setup setup = Setup.parse(Files.readString(properties, StandardCharsets.UTF_8));
      return new CertificateAuthority(folder, setup, password, clock);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /** What it was set up with. */
  public Setup setup() {
    return setup;
  }

  /**
   * A CA's certificate and those above it, the root last.
   *
   * @throws CaException if a file cannot be read
   */
  public List<X509Certificate> chain(Branch branch) throws CaException {
    return branch == Branch.ROOT
        ? List.of(read(Branch.ROOT))
        : List.of(read(branch), read(Branch.ROOT));
  }

  /**
   * Issues a leaf certificate by the CA of its purpose and enters it in the register.
   *
   * @return the certificate and the CAs above it, without the root
   * @throws CertificateRefusedException if the order does not fit its profile or this CA
   * @throws CaException if the key store does not open or the folder cannot be written
   */
  public List<X509Certificate> issue(CertificateOrder order)
      throws CertificateRefusedException, CaException {
    Branch branch =
        Branch.of(order.profile())
            .orElseThrow(
                () ->
                    new CertificateRefusedException(
                        "profile: " + order.profile().id() + " (expected: a leaf's)",
                        "pki/README.md, Profiles",
                        "CAs are made with ca init"));
    Identity ca = identity(branch);
    X509Certificate leaf = new CertificateIssuer(ca, setup.endpoints(branch), clock).issue(order);
    return locked(
        () -> {
          register.recordIssued(branch, leaf);
          return List.of(leaf, ca.certificate());
        });
  }

  /**
   * Revokes a certificate. To revoke it again is a success that changes nothing. It shows in the
   * next CRL.
   *
   * @throws CaException if no such certificate was issued here, or the folder cannot be written
   */
  public Revocation revoke(BigInteger serial, RevocationReason reason) throws CaException {
    Branch branch =
        Optional.of(serial)
            .filter(s -> s.signum() > 0)
            .flatMap(register::issuerOf)
            .orElseThrow(
                () ->
                    new CaException(
                        "serial "
                            + serial.toString(16)
                            + ": not issued by the CA in "
                            + folder
                            + " (expected: one of issued/); see cert inspect for the number",
                        null));
    return locked(
        () ->
            register.recordRevoked(
                new Revocation(
                    serial,
                    branch,
                    clock.instant().truncatedTo(ChronoUnit.SECONDS),
                    reason,
                    false)));
  }

  /**
   * The certificate of that serial number.
   *
   * @throws CaException if none was issued here
   */
  public X509Certificate certificate(BigInteger serial) throws CaException {
    Optional<Branch> branch = register.issuerOf(serial);
    if (branch.isEmpty()) {
      throw new CaException("serial " + serial.toString(16) + ": not issued here", null);
    }
    try {
      return register.certificate(branch.get(), serial);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /**
   * Issues a full CRL with the next number and puts it into the folder; good for one day, the
   * root's for 180.
   *
   * @throws CaException if the key store does not open or the folder cannot be written
   * @throws CertificateRefusedException if the key does not sign
   */
  public X509CRL crl(Branch branch) throws CaException, CertificateRefusedException {
    Identity ca = identity(branch);
    return locked(
        () -> {
          BigInteger number =
              nextCrlNumber(branch); // a crash from here on skips a number: harmless
          X509CRL crl =
              CrlIssuer.issue(
                  ca,
                  number,
                  register.revocations(branch),
                  clock.instant().truncatedTo(ChronoUnit.SECONDS),
                  branch == Branch.ROOT ? ROOT_CRL_LIFETIME : CRL_LIFETIME);
          DurableFiles.replace(file(branch, ".crl"), Certificates.der(crl));
          return crl;
        });
  }

  private void makeAuthorities()
      throws CertificateRefusedException, IOException, KeyStoreRefusedException {
    Identity root = CertificateIssuer.root(subject(Branch.ROOT), KeyKind.EC_P384.generate(), clock);
    keep(Branch.ROOT, root);
    for (Branch branch : List.of(Branch.TLS, Branch.SIGN, Branch.TIME, Branch.LIST)) {
      KeyPair key = KeyKind.EC_P384.generate();
      X509Certificate ca =
          new CertificateIssuer(root, setup.endpoints(Branch.ROOT), clock)
              .issueCa(
                  new CertificateOrder(
                      Profile.ISSUING_CA,
                      subject(branch),
                      List.of(),
                      key.getPublic(),
                      Optional.of(branch.validity())),
                  branch.purposes(),
                  branch == Branch.TLS ? setup.names() : NameSpace.of(setup.names().state()));
      register.recordIssued(Branch.ROOT, ca);
      keep(branch, new Identity(key.getPrivate(), List.of(ca, root.certificate())));
    }
  }

  private void keep(Branch branch, Identity identity) throws IOException, KeyStoreRefusedException {
    identity.save(file(branch, ".p12"), password);
    DurableFiles.create(
        file(branch, ".crt"),
        Certificates.pem(List.of(identity.certificate())).getBytes(StandardCharsets.US_ASCII));
  }

  private Subject subject(Branch branch) throws CertificateRefusedException {
    try {
      return Subject.of(setup.names().state())
          .with(SubjectField.ORGANIZATION, setup.organization())
          .with(SubjectField.COMMON_NAME, "Tamga " + setup.names().state() + " " + branch.title());
    } catch (IllegalArgumentException e) {
      throw new CertificateRefusedException(
          "CA name: " + e.getMessage(), "RFC 5280 appendix A", "correct --organization");
    }
  }

  private BigInteger nextCrlNumber(Branch branch) throws IOException, CaException {
    Path file = file(branch, ".crl-number");
    BigInteger next = BigInteger.ONE;
    if (Files.exists(file)) {
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!text.matches("[0-9]{1,40}")) {
        throw new CaException(
            file + ": \"" + text + "\" (expected: the number of the newest CRL); write it there",
            null);
      }
      next = new BigInteger(text).add(BigInteger.ONE);
    } else if (Files.exists(file(branch, ".crl"))) {
      throw new CaException(
          file + ": missing beside a CRL (expected: its number); write the CRL's number there",
          null);
    }
    DurableFiles.replace(file, (next + "\n").getBytes(StandardCharsets.US_ASCII));
    return next;
  }

  private Identity identity(Branch branch) throws CaException {
    try {
      return Identity.load(file(branch, ".p12"), password);
    } catch (KeyStoreRefusedException e) {
      throw new CaException("the CA's key: " + e.getMessage(), e);
    }
  }

  private X509Certificate read(Branch branch) throws CaException {
    try {
      return Certificates.read(file(branch, ".crt")).get(0);
    } catch (IOException | CertificateRefusedException e) {
      throw failed(folder, e);
    }
  }

  private Path file(Branch branch, String suffix) {
    return folder.resolve(branch.id() + suffix);
  }

  private static void requireEmpty(Path folder) throws IOException, CaException {
    Files.createDirectories(folder);
    try (Stream<Path> found = Files.list(folder)) {
      if (found.findAny().isPresent()) {
        throw new CaException(
            folder
                + ": not empty (expected: an empty folder, for a CA is never overwritten);"
                + " name another",
            null);
      }
    }
  }

  private <T> T locked(Work<T> work) throws CaException {
    synchronized (register) { // a file lock is the process's, not the thread's
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("ca.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        return work.run();
      } catch (IOException | CertificateRefusedException e) {
        throw failed(folder, e);
      }
    }
  }

  private static CaException failed(Path folder, Exception e) {
    return new CaException(
        "CA in " + folder + ": " + (e instanceof IOException ? e.toString() : e.getMessage()), e);
  }

  private interface Work<T> {
    T run() throws IOException, CaException, CertificateRefusedException;
  }
}
