package dev.tamga.pki.enrol;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.enrol.EnrolmentRefusedException.Reason;
import dev.tamga.pki.govern.Institution;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.trust.UntrustedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the TLS CA answers to those who come without hands (PROTOCOL.md section 12).
 *
 * <p>Beside the CA's register it keeps, in the CA's folder, {@code enrolled/<SHA-256 of the
 * key>.pem}: the certificate that a key got, so that a request whose answer was lost gets the same
 * again; and what {@link Descent} keeps. Thread-safe; one process at a time may enrol.
 */
public final class Enrolment {
  private final CertificateAuthority ca;
  private final Institution institution;
  private final Invitations invitations;
  private final Path enrolled;
  private final Descent descent;
  private final Clock clock;

  private Enrolment(CertificateAuthority ca, Invitations invitations, Path enrolled, Clock clock) {
    this.ca = ca;
    this.institution = new Institution(ca.folder(), clock);
    this.invitations = invitations;
    this.enrolled = enrolled;
    this.descent = Descent.of(ca);
    this.clock = clock;
  }

  /**
   * Opens the service of a CA.
   *
   * @throws CaException if its folder cannot be written, or has no TLS CA
   */
  public static Enrolment of(CertificateAuthority ca, Clock clock) throws CaException {
    Path enrolled = ca.folder().resolve("enrolled");
    try {
      Files.createDirectories(enrolled);
    } catch (IOException e) {
      throw failed(enrolled, e);
    }
    Enrolment opened = new Enrolment(ca, Invitations.of(ca, clock), enrolled, clock);
    var unused = opened.cacerts();
    return opened;
  }

  /**
   * The TLS CA's certificate and the root's.
   *
   * @throws CaException if they cannot be read
   */
  public List<X509Certificate> cacerts() throws CaException {
    return ca.chain(Branch.TLS);
  }

  /** What a request had best hold: {@code CsrAttrs} in DER (RFC 7030 section 4.5.2). */
  public byte[] csrattrs() {
    return RequestAttributes.der();
  }

  /**
   * Certifies the key of a request by an invitation.
   *
   * <p>A crash after the invitation is used leaves it used for that key: the same key asks again
   * and gets its certificate, the one that was issued if it was.
   *
   * @param id of the invitation, as the other side says it
   * @param code that goes with it
   * @param shown a certificate whose key the other side has proved to hold, by TLS; that of a
   *     registration authority stands for the code
   * @param request PKCS#10 in DER
   * @throws EnrolmentRefusedException if it is refused; an invitation that was open stays so, but
   *     for a wrong code, which is counted
   * @throws CaException if the CA cannot do it; the same request may come again
   */
  public synchronized X509Certificate enroll(
      String id, Secret code, Optional<X509Certificate> shown, byte[] request)
      throws EnrolmentRefusedException, CaException {
    requireInvitations();
    Invitation invitation =
        invitations.open(id, code, shown.filter(this::isInForce).map(Spki::sha256));
    invitations.requireUsable(invitation);
    try {
      Pkcs10 asked = Pkcs10.of(request);
      asked.requireWithin(invitation.subject(), invitation.names());
      CertificateOrder order = invitation.order(asked.key());
      ca.requireIssuable(order);
      String spki = Spki.sha256(asked.key());
      Optional<X509Certificate> before = certified(spki);
      if (before.isPresent() && !invitations.isUsedFor(invitation, spki)) {
        throw keyUsed();
      }
      boolean repeated = invitations.use(invitation, spki); // from here on it is this key's
      if (before.isPresent()) {
        return before.get();
      }
      return keep(spki, institution.enrol(ca, invitation.id(), order, repeated));
    } catch (CertificateRefusedException e) {
      throw EnrolmentRefusedException.of(e);
    } catch (GovernanceException | AuditException | IOException e) {
      throw failed(ca.folder(), e);
    }
  }

  private void requireInvitations() throws EnrolmentRefusedException {
    if (institution.isGoverned()) {
      throw EnrolmentRefusedException.officersDecide(Reason.INVITATION_REFUSED, "invitation");
    }
  }

  /**
   * Certifies a new key for the holder of a certificate of this CA. The old certificate stays
   * valid.
   *
   * <p>A crash between issuing and the answer leaves a certificate in the register; the same
   * request then gets it.
   *
   * @param current the certificate whose key the other side has proved to hold, by TLS
   * @param request PKCS#10 in DER
   * @throws EnrolmentRefusedException if it is refused
   * @throws CaException if the CA cannot do it; the same request may come again
   */
  public synchronized X509Certificate reenroll(X509Certificate current, byte[] request)
      throws EnrolmentRefusedException, CaException {
    try {
      var unused = requireInForce(current);
      Profile profile = Profile.of(current).orElseThrow();
      requireWithoutVote(profile, current);
      Subject subject = Subject.of(current);
      List<AlternativeName> names = AlternativeName.of(current);
      Pkcs10 asked = Pkcs10.of(request);
      asked.requireExactly(subject, names);
      String spki = Spki.sha256(asked.key());
      if (spki.equals(Spki.sha256(current))) {
        throw keyUsed();
      }
      descent.require(current);
      descent.note(spki, current);
      Optional<X509Certificate> before = certified(spki);
      if (before.isPresent()) {
        return sameAgain(before.get(), current);
      }
      CertificateOrder order = order(profile, subject, names, asked.key(), current);
      return keep(spki, institution.renew(ca, current, order));
    } catch (GovernanceException e) {
      if (e.kind() == GovernanceException.Kind.NOT_AUTHORISED) {
        throw EnrolmentRefusedException.officersDecide(
            Reason.RENEWAL_REFUSED, "certificate " + serial(current));
      }
      throw failed(ca.folder(), e);
    } catch (AuditException | IOException e) {
      throw failed(ca.folder(), e);
    } catch (UntrustedException e) {
      throw EnrolmentRefusedException.notRenewed(e.getMessage());
    } catch (CertificateRefusedException e) {
      throw EnrolmentRefusedException.of(e);
    }
  }

  /** Looked at each time, before anything is kept: a CA may become governed while this runs. */
  private void requireWithoutVote(Profile profile, X509Certificate current)
      throws EnrolmentRefusedException {
    if (!institution.renewsWithoutVote(profile)) {
      throw EnrolmentRefusedException.officersDecide(
          Reason.RENEWAL_REFUSED, "certificate " + serial(current) + ", " + profile.id());
    }
  }

  /**
   * Whether a certificate is one that may be renewed here: issued by this CA, byte for byte, for
   * TLS, in its time, and not revoked. A signature need not be checked: the register has it.
   *
   * @return what it serves
   * @throws UntrustedException if it is not
   */
  public Purpose requireInForce(X509Certificate certificate) throws UntrustedException {
    if (!isIssuedHere(certificate)) {
      throw new UntrustedException(
          UntrustedException.Reason.UNKNOWN_CA,
          "certificate " + serial(certificate) + ": not issued by the CA of this enrolment");
    }
    if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
      throw new UntrustedException(
          UntrustedException.Reason.EXPIRED,
          "certificate "
              + serial(certificate)
              + ": expired "
              + certificate.getNotAfter().toInstant());
    }
    if (isRevoked(certificate)) {
      throw new UntrustedException(
          UntrustedException.Reason.REVOKED, "certificate " + serial(certificate) + ": revoked");
    }
    return Profile.of(certificate)
        .flatMap(Profile::purpose)
        .filter(Branch.TLS.purposes()::contains)
        .orElseThrow(
            () ->
                new UntrustedException(
                    UntrustedException.Reason.WRONG_PURPOSE,
                    "certificate " + serial(certificate) + ": not for TLS (expected: tls-...)"));
  }

  /** A record that cannot be read speaks against the certificate. */
  private boolean isRevoked(X509Certificate certificate) {
    try {
      return ca.isRevoked(certificate.getSerialNumber());
    } catch (CaException e) {
      return true;
    }
  }

  private boolean isInForce(X509Certificate certificate) {
    try {
      var unused = requireInForce(certificate);
      return true;
    } catch (UntrustedException e) {
      return false;
    }
  }

  private boolean isIssuedHere(X509Certificate certificate) {
    try {
      return certificate.getSerialNumber().signum() > 0
          && ca.certificate(certificate.getSerialNumber()).equals(certificate);
    } catch (CaException e) {
      return false; // not in the register, or not readable there: not ours as far as we know
    }
  }

  /** The same length of life, within the CA's. */
  private CertificateOrder order(
      Profile profile,
      Subject subject,
      List<AlternativeName> names,
      PublicKey key,
      X509Certificate current)
      throws CaException {
    Duration life =
        Duration.between(current.getNotBefore().toInstant(), current.getNotAfter().toInstant())
            .plusSeconds(1);
    boolean fits = !clock.instant().plus(life).isAfter(cacerts().get(0).getNotAfter().toInstant());
    return new CertificateOrder(
        profile, subject, names, key, fits ? Optional.of(life) : Optional.empty());
  }

  private X509Certificate sameAgain(X509Certificate before, X509Certificate current)
      throws EnrolmentRefusedException, UntrustedException, CertificateRefusedException {
    var unused = requireInForce(before);
    if (!Profile.of(before).equals(Profile.of(current))
        || !Subject.of(before).equals(Subject.of(current))
        || !AlternativeName.of(before).equals(AlternativeName.of(current))) {
      throw keyUsed();
    }
    return before;
  }

  /** Also one that was issued by hand, or that a crash kept from being noted: one key, one life. */
  private Optional<X509Certificate> certified(String spki) throws CaException {
    Optional<X509Certificate> noted = enrolled(spki);
    return noted.isPresent() ? noted : ca.certificateFor(Branch.TLS, spki);
  }

  private Optional<X509Certificate> enrolled(String spki) throws CaException {
    Path file = file(spki);
    try {
      return Files.exists(file) ? Optional.of(Certificates.read(file).get(0)) : Optional.empty();
    } catch (IOException | CertificateRefusedException e) {
      throw failed(file, e);
    }
  }

  /** Durable before anybody gets the certificate. */
  private X509Certificate keep(String spki, X509Certificate issued) throws CaException {
    try {
      DurableFiles.create(
          file(spki), Certificates.pem(List.of(issued)).getBytes(StandardCharsets.US_ASCII));
      return issued;
    } catch (IOException e) {
      throw failed(file(spki), e);
    }
  }

  private Path file(String spki) {
    return enrolled.resolve(spki + ".pem");
  }

  private static EnrolmentRefusedException keyUsed() {
    return new EnrolmentRefusedException(
        Reason.REQUEST_REFUSED,
        "request: its key has a certificate already (expected: a new key)",
        "PROTOCOL.md 12, Renewal: a new key each time",
        "Make a new key and a new request.");
  }

  private static String serial(X509Certificate certificate) {
    return certificate.getSerialNumber().toString(16);
  }

  private static CaException failed(Path file, Exception e) {
    return new CaException("enrolment in " + file + ": " + e, e);
  }
}
