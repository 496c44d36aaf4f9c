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
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.lint.Lint;
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
import java.time.Instant;
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
 * tls-delta.crl ...                    newest delta CRLs, DER; to be published; the root has none
 * issued/ revoked/ held/               the register
 * ca.lock                              held while something is written
 * </pre>
 *
 * <p>Every file is written whole and durably before a method returns. Thread-safe within a process;
 * between processes the lock file makes one wait.
 */
public final class CertificateAuthority {
  private final Path folder;
  private final Setup setup;
  private final Secret password;
  private final Clock clock;
  private final Register register;
  private final CrlFiles crls;

  private CertificateAuthority(Path folder, Setup setup, Secret password, Clock clock) {
    this.folder = folder;
    this.setup = setup;
    this.password = password;
    this.clock = clock;
    this.register = new Register(folder);
    this.crls = new CrlFiles(folder, register);
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
    return create(folder, setup, KeyKind.EC_P384, password, clock);
  }

  /**
   * The same with keys of that kind.
   *
   * @throws CaException if the folder is not empty or cannot be written
   * @throws CertificateRefusedException if the setup does not make good names
   */
  public static CertificateAuthority create(
      Path folder, Setup setup, KeyKind keys, Secret password, Clock clock)
      throws CaException, CertificateRefusedException {
    try {
      requireEmpty(folder);
      Register.create(folder);
      CertificateAuthority made = new CertificateAuthority(folder, setup, password, clock);
      made.makeAuthorities(keys);
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
    return issue(branch(order), order);
  }

  /**
   * Issues the certificate of an OCSP responder by the CA that it is to answer for (RFC 6960
   * section 4.2.2.2), and enters it in the register.
   *
   * @return the certificate and the CAs above it, without the root
   * @throws CertificateRefusedException if the order is of another profile or does not fit it
   * @throws CaException if the key store does not open or the folder cannot be written
   */
  public List<X509Certificate> issueResponder(Branch branch, CertificateOrder order)
      throws CertificateRefusedException, CaException {
    if (order.profile() != Profile.OCSP_RESPONDER) {
      throw new CertificateRefusedException(
          "profile: " + order.profile().id() + " (expected: ocsp-responder)",
          "pki/README.md, Profiles",
          "leave the branch out: the profile names it");
    }
    return issue(branch, order);
  }

  private List<X509Certificate> issue(Branch branch, CertificateOrder order)
      throws CertificateRefusedException, CaException {
    Identity ca = identity(branch);
    X509Certificate leaf =
        new CertificateIssuer(ca, setup.endpoints(branch), clock, Lint::require).issue(order);
    return locked(
        () -> {
          register.recordIssued(branch, leaf);
          return List.of(leaf, ca.certificate());
        });
  }

  /**
   * What {@link #issue} would sign, under the signature of a throw-away key: nothing is issued, no
   * key is read, nothing is written. What lint would say is not asked.
   *
   * @return the draft and the CA above it
   * @throws CertificateRefusedException if the order does not fit its profile or this CA
   * @throws CaException if a file cannot be read
   */
  public List<X509Certificate> draft(CertificateOrder order)
      throws CertificateRefusedException, CaException {
    Branch branch = branch(order);
    List<X509Certificate> chain = chain(branch);
    CertificateIssuer drafting =
        CertificateIssuer.drafting(
            chain, setup.endpoints(branch), clock, CertificateIssuer.Probe.NONE);
    return List.of(drafting.issue(order), chain.get(0));
  }

  /**
   * All certificates that this CA issued, by serial number.
   *
   * @throws CaException if a file cannot be read
   */
  public List<X509Certificate> issued(Branch branch) throws CaException {
    try {
      return register.certificates(branch);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /**
   * Revokes a certificate, or puts it on hold. To do it again is a success that changes nothing; a
   * hold may be followed by a final reason. It shows in the next CRL, full or delta.
   *
   * @throws CaException if no such certificate was issued here, it is to be held and no TLS
   *     certificate, or the folder cannot be written
   */
  public Revocation revoke(BigInteger serial, RevocationReason reason) throws CaException {
    Branch branch = issuerOf(serial);
    boolean hold = reason == RevocationReason.CERTIFICATE_HOLD;
    if (hold && branch != Branch.TLS) {
      throw new CaException(
          "hold of "
              + serial.toString(16)
              + ", issued by "
              + branch.id()
              + " (expected: a TLS certificate, for a signature must not become good again,"
              + " pki/STATUS.md section 2); revoke it with a final reason",
          null);
    }
    Revocation wanted =
        new Revocation(
            serial, branch, clock.instant().truncatedTo(ChronoUnit.SECONDS), reason, false);
    return locked(() -> hold ? register.recordHeld(wanted) : register.recordRevoked(wanted));
  }

  /**
   * Ends a hold. To end it again is a success that changes nothing.
   *
   * @return whether it was held until now
   * @throws CaException if no such certificate was issued here, it is revoked, or the folder cannot
   *     be written
   */
  public boolean release(BigInteger serial) throws CaException {
    Branch branch = issuerOf(serial);
    return locked(
        () -> {
          Optional<Revocation> now = register.revocation(branch, serial);
          if (now.isPresent() && now.get().reason() != RevocationReason.CERTIFICATE_HOLD) {
            throw new CaException(
                "release of "
                    + serial.toString(16)
                    + ": it is revoked since "
                    + now.get().since()
                    + " (expected: on hold); a revocation has no end, issue a new certificate",
                null);
          }
          if (now.isPresent()) {
            Instant second = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            register.holds().add(branch, serial, new Holds.Turn(second, false));
          }
          return now.isPresent();
        });
  }

  /**
   * All that a CA has revoked or holds now.
   *
   * @throws CaException if a record is damaged or cannot be read
   */
  public List<Revocation> revocations(Branch branch) throws CaException {
    try {
      return register.revocations(branch);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /**
   * Whether that certificate of that CA is revoked or held now.
   *
   * @throws CaException if the record is damaged or cannot be read
   */
  public Optional<Revocation> revocation(Branch branch, BigInteger serial) throws CaException {
    try {
      return register.revocation(branch, serial);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /** The CA that issued that serial number; empty if none did. */
  public Optional<Branch> branchOf(BigInteger serial) {
    return Optional.of(serial).filter(s -> s.signum() > 0).flatMap(register::issuerOf);
  }

  private Branch issuerOf(BigInteger serial) throws CaException {
    return branchOf(serial)
        .orElseThrow(
            () ->
                new CaException(
                    "serial "
                        + serial.toString(16)
                        + ": not issued by the CA in "
                        + folder
                        + " (expected: one of issued/); see cert inspect for the number",
                    null));
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
   * Whether that certificate was issued here and is revoked or held now.
   *
   * @param serial any number
   * @throws CaException if the record is damaged or cannot be read
   */
  public boolean isRevoked(BigInteger serial) throws CaException {
    Optional<Branch> branch = branchOf(serial);
    return branch.isPresent() && revocation(branch.get(), serial).isPresent();
  }

  /**
   * A leaf certificate that was issued for that key, in force or not. Looks at every certificate of
   * that CA: only for what a crash left unfinished.
   *
   * @param spki SHA-256 of the key, as {@link dev.tamga.pki.key.Spki} tells it
   * @throws CaException if the register cannot be read
   */
  public Optional<X509Certificate> certificateFor(Branch branch, String spki) throws CaException {
    try {
      return register.certificateFor(branch, spki);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /**
   * Checks an order by its profile and by what the CA may certify; no key is touched.
   *
   * @throws CertificateRefusedException if {@link #issue} would refuse it
   * @throws CaException if the CA's certificate cannot be read
   */
  public void requireIssuable(CertificateOrder order)
      throws CertificateRefusedException, CaException {
    CertificateIssuer.requireIssuable(order, read(branch(order)));
  }

  /** The folder that it lies in. */
  public Path folder() {
    return folder;
  }

  /**
   * Issues a full CRL with the next number and puts it into the folder, with the delta from the one
   * before; good for one day, the root's for 180.
   *
   * @throws CaException if the key store does not open or the folder cannot be written
   * @throws CertificateRefusedException if the key does not sign
   */
  public X509CRL crl(Branch branch) throws CaException, CertificateRefusedException {
    Identity ca = identity(branch);
    return locked(() -> crls.full(branch, ca, setup.endpoints(branch), clock.instant()));
  }

  /**
   * Issues the next delta CRL to the full one in the folder; good for one day.
   *
   * @throws CaException if it is the root, there is no full CRL, the key store does not open or the
   *     folder cannot be written
   * @throws CertificateRefusedException if the key does not sign
   */
  public X509CRL delta(Branch branch) throws CaException, CertificateRefusedException {
    Identity ca = identity(branch);
    return locked(() -> crls.delta(branch, ca, clock.instant()));
  }

  private void makeAuthorities(KeyKind keys)
      throws CertificateRefusedException, IOException, KeyStoreRefusedException {
    Identity root =
        CertificateIssuer.root(subject(Branch.ROOT), keys.generate(), clock, Lint::require);
    keep(Branch.ROOT, root);
    for (Branch branch : List.of(Branch.TLS, Branch.SIGN, Branch.TIME, Branch.LIST)) {
      KeyPair key = keys.generate();
      X509Certificate ca =
          new CertificateIssuer(root, setup.endpoints(Branch.ROOT), clock, Lint::require)
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

  private static Branch branch(CertificateOrder order) throws CertificateRefusedException {
    return Branch.of(order.profile())
        .orElseThrow(
            () ->
                new CertificateRefusedException(
                    "profile: " + order.profile().id() + " (expected: a leaf's)",
                    "pki/README.md, Profiles",
                    "CAs are made with ca init or by a ceremony"));
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
