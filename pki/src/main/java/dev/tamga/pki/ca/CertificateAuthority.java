package dev.tamga.pki.ca;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A State's CA in a folder: a root and issuing CAs for TLS, signatures, time and trust lists.
 *
 * <pre>
 * ca.properties                        the setup, written last by {@link #create}
 * root.p12 tls.p12 sign.p12 time.p12 list.p12   keys, PKCS#12; root.p12 belongs offline after the setup
 * tls-2.p12 tls-2.crt ...              the same of a CA that took over from the first of its branch
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
  private final CaFolder folder;
  private final Register register;
  private final CrlFiles crls;

  private CertificateAuthority(Path folder, Setup setup, Secret password, Clock clock) {
    this.folder = new CaFolder(folder, setup, password, clock);
    this.register = new Register(this.folder);
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
      CertificateAuthority made = new CertificateAuthority(folder, setup, password, clock);
      new MakeAuthorities(made.folder, made.register, made.crls).makeAll(keys);
      DurableFiles.create(folder.resolve("ca.properties"), setup.print());
      return made;
    } catch (IOException | KeyStoreRefusedException e) {
      throw CaFolder.failed(folder, e);
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
      throw CaFolder.failed(folder, e);
    }
  }

  /** What it was set up with. */
  public Setup setup() {
    return folder.setup();
  }

  /** The folder that it lies in. */
  public Path folder() {
    return folder.path();
  }

  /** All CAs of the folder: those of a branch follow each other, the newest last. */
  public List<Authority> authorities() {
    return Stream.of(Branch.values())
        .flatMap(branch -> folder.authorities(branch).stream())
        .toList();
  }

  /** The CA of a branch that issues. */
  public Authority current(Branch branch) {
    return folder.current(branch);
  }

  /**
   * The certificate of the CA of that branch that issues, and those above it, the root last.
   *
   * @throws CaException if a file cannot be read
   */
  public List<X509Certificate> chain(Branch branch) throws CaException {
    return chain(current(branch));
  }

  /**
   * A CA's certificate and those above it, the root last.
   *
   * @throws CaException if a file cannot be read
   */
  public List<X509Certificate> chain(Authority authority) throws CaException {
    X509Certificate root = folder.certificate(Authority.first(Branch.ROOT));
    return authority.branch() == Branch.ROOT
        ? List.of(root)
        : List.of(folder.certificate(authority), root);
  }

  /**
   * Makes the next CA of a branch, signed by the root, with its first CRL; from then on it issues.
   * The former keeps its key, its name and its CRL's address, and goes on to revoke what it has
   * issued. After a crash, call it again: it finishes what it began.
   *
   * @param wanted number of the newest of its branch and one more
   * @return its certificate
   * @throws CaException if it is not the next, the root's key is not there, or the folder cannot be
   *     written
   * @throws CertificateRefusedException if lint finds an error, or the root ends too soon
   */
  public X509Certificate rollOver(Authority wanted)
      throws CaException, CertificateRefusedException {
    if (wanted.branch() == Branch.ROOT || !current(wanted.branch()).next().equals(wanted)) {
      throw new CaException(
          "rollover to "
              + wanted.id()
              + ": not the next CA of its branch (expected: the one after "
              + current(wanted.branch()).id()
              + "; another root is another CA, made by a ceremony)",
          null);
    }
    return folder.locked(
        () -> {
          try {
            new MakeAuthorities(folder, register, crls).makeNext(wanted);
            return folder.certificate(wanted);
          } catch (KeyStoreRefusedException e) {
            throw folder.failed(e);
          }
        });
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
    return new IssueCertificate(folder, register).issue(IssueCertificate.branch(order), order);
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
    IssueCertificate.requireResponder(order);
    return new IssueCertificate(folder, register).issue(branch, order);
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
    Branch branch = IssueCertificate.branch(order);
    return new IssueCertificate(folder, register).draft(branch, order, chain(branch));
  }

  /**
   * The same of {@link #issueResponder}.
   *
   * @throws CertificateRefusedException if the order is of another profile or does not fit it
   * @throws CaException if a file cannot be read
   */
  public List<X509Certificate> draftResponder(Branch branch, CertificateOrder order)
      throws CertificateRefusedException, CaException {
    IssueCertificate.requireResponder(order);
    return new IssueCertificate(folder, register).draft(branch, order, chain(branch));
  }

  /**
   * Checks an order by its profile and by what the CA may certify; no key is touched.
   *
   * @throws CertificateRefusedException if {@link #issue} would refuse it
   * @throws CaException if the CA's certificate cannot be read
   */
  public void requireIssuable(CertificateOrder order)
      throws CertificateRefusedException, CaException {
    CertificateIssuer.requireIssuable(order, chain(IssueCertificate.branch(order)).get(0));
  }

  /**
   * All certificates that the CAs of a branch have issued, each CA's by serial number.
   *
   * @throws CaException if a file cannot be read
   */
  public List<X509Certificate> issued(Branch branch) throws CaException {
    List<X509Certificate> all = new ArrayList<>();
    for (Authority each : folder.authorities(branch)) {
      all.addAll(folder.reading(() -> register.certificates(each)));
    }
    return all;
  }

  /** The CA that issued that serial number; empty if none did. */
  public Optional<Authority> authorityOf(BigInteger serial) {
    return Optional.of(serial).filter(s -> s.signum() > 0).flatMap(register::issuerOf);
  }

  /** The branch that issued that serial number; empty if none did. */
  public Optional<Branch> branchOf(BigInteger serial) {
    return authorityOf(serial).map(Authority::branch);
  }

  /**
   * The certificate of that serial number.
   *
   * @throws CaException if none was issued here
   */
  public X509Certificate certificate(BigInteger serial) throws CaException {
    Authority issuer = issuerOf(serial);
    return folder.reading(() -> register.certificate(issuer, serial));
  }

  /**
   * A leaf certificate that was issued for that key, in force or not. Looks at every certificate of
   * that branch: only for what a crash left unfinished.
   *
   * @param spki SHA-256 of the key, as {@link dev.tamga.pki.key.Spki} tells it
   * @throws CaException if the register cannot be read
   */
  public Optional<X509Certificate> certificateFor(Branch branch, String spki) throws CaException {
    for (Authority each : folder.authorities(branch)) {
      Optional<X509Certificate> found = folder.reading(() -> register.certificateFor(each, spki));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * Revokes a certificate, or puts it on hold. To do it again is a success that changes nothing; a
   * hold may be followed by a final reason. It shows in the next CRL, full or delta.
   *
   * @throws CaException if no such certificate was issued here, it is to be held and no TLS
   *     certificate, or the folder cannot be written
   */
  public Revocation revoke(BigInteger serial, RevocationReason reason) throws CaException {
    Branch branch = issuerOf(serial).branch();
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
    Revocation wanted = new Revocation(serial, branch, now(), reason, false);
    return folder.locked(() -> hold ? register.recordHeld(wanted) : register.recordRevoked(wanted));
  }

  /**
   * Ends a hold. To end it again is a success that changes nothing.
   *
   * @return whether it was held until now
   * @throws CaException if no such certificate was issued here, it is revoked, or the folder cannot
   *     be written
   */
  public boolean release(BigInteger serial) throws CaException {
    Authority issuer = issuerOf(serial);
    return folder.locked(
        () -> {
          Optional<Revocation> now = register.revocation(issuer, serial);
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
            register.holds().add(issuer, serial, new Holds.Turn(now(), false));
          }
          return now.isPresent();
        });
  }

  /**
   * All that the CAs of a branch have revoked or hold now. To tell others, ask for each CA: a CRL
   * is about what its signer has issued.
   *
   * @throws CaException if a record is damaged or cannot be read
   */
  public List<Revocation> revocations(Branch branch) throws CaException {
    List<Revocation> all = new ArrayList<>();
    for (Authority each : folder.authorities(branch)) {
      all.addAll(revocations(each));
    }
    return all;
  }

  /**
   * All that a CA has revoked or holds now.
   *
   * @throws CaException if a record is damaged or cannot be read
   */
  public List<Revocation> revocations(Authority authority) throws CaException {
    return folder.reading(() -> register.revocations(authority));
  }

  /**
   * Whether that certificate, issued by that branch, is revoked or held now.
   *
   * @throws CaException if the record is damaged or cannot be read
   */
  public Optional<Revocation> revocation(Branch branch, BigInteger serial) throws CaException {
    Optional<Authority> issuer = authorityOf(serial).filter(one -> one.branch() == branch);
    return issuer.isEmpty()
        ? Optional.empty()
        : folder.reading(() -> register.revocation(issuer.get(), serial));
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
   * Issues a full CRL of the branch's newest CA: see {@link #crl(Authority)}.
   *
   * @throws CaException if the key store does not open or the folder cannot be written
   * @throws CertificateRefusedException if the key does not sign
   */
  public X509CRL crl(Branch branch) throws CaException, CertificateRefusedException {
    return crl(current(branch));
  }

  /**
   * Issues a full CRL with the next number and puts it into the folder, with the delta from the one
   * before; good for one day, the root's for 180.
   *
   * @throws CaException if the key store does not open or the folder cannot be written
   * @throws CertificateRefusedException if the key does not sign
   */
  public X509CRL crl(Authority authority) throws CaException, CertificateRefusedException {
    Identity ca = folder.identity(authority);
    return folder.locked(
        () -> crls.full(authority, ca, setup().endpoints(authority), folder.clock().instant()));
  }

  /**
   * Issues the next delta CRL of the branch's newest CA: see {@link #delta(Authority)}.
   *
   * @throws CaException as there
   * @throws CertificateRefusedException if the key does not sign
   */
  public X509CRL delta(Branch branch) throws CaException, CertificateRefusedException {
    return delta(current(branch));
  }

  /**
   * Issues the next delta CRL to the full one in the folder; good for one day.
   *
   * @throws CaException if it is the root, there is no full CRL, the key store does not open or the
   *     folder cannot be written
   * @throws CertificateRefusedException if the key does not sign
   */
  public X509CRL delta(Authority authority) throws CaException, CertificateRefusedException {
    Identity ca = folder.identity(authority);
    return folder.locked(() -> crls.delta(authority, ca, folder.clock().instant()));
  }

  private Instant now() {
    return folder.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private Authority issuerOf(BigInteger serial) throws CaException {
    return authorityOf(serial)
        .orElseThrow(
            () ->
                new CaException(
                    "serial "
                        + serial.toString(16)
                        + ": not issued by the CA in "
                        + folder()
                        + " (expected: one of issued/); see cert inspect for the number",
                    null));
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
}
