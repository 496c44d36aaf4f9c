package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.folder.OpenFolder;
import dev.tamga.pki.folder.Recorded;
import dev.tamga.pki.folder.Session;
import dev.tamga.pki.folder.Work;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Officers;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * A CA's folder as an institution (pki/GOVERNANCE.md): requests, votes, execution, and the log of
 * it all. Each method takes the folder's lock, puts right what a crash left, does one act whole and
 * records it before it returns.
 *
 * <p>Every method throws {@link AuditException} if the log does not hold, {@link
 * GovernanceException} if the act is not allowed or a file was edited, {@link CaException} if the
 * folder or a key cannot be used, {@link IOException} if the disk fails; then nothing was done, or
 * the next call finishes or reports it. Thread-safe.
 */
public final class Institution {
  private final OpenFolder folder;

  /** The institution in that folder. Nothing is read yet. */
  public Institution(Path folder, Clock clock) {
    this(folder, clock, Disk.DURABLE);
  }

  /** The same on another disk: for tests that let it fail. */
  public Institution(Path folder, Clock clock, Disk disk) {
    this.folder = new OpenFolder(folder, clock, disk);
  }

  /** Whether officers decide there; a CA of {@code ca init} has none. */
  public boolean isGoverned() {
    return Officers.exist(folder.folder());
  }

  /**
   * Whether the holder of a certificate of that profile renews it without a vote: a machine, or
   * anybody where no officers decide (pki/GOVERNANCE.md, section 2).
   */
  public boolean renewsWithoutVote(Profile profile) {
    return !isGoverned() || Quorum.isMachine(profile);
  }

  /**
   * Files a request for a certificate.
   *
   * @param asking an officer's key
   * @param csr the request for the key with its proof of possession, DER
   * @param order what is asked; its key is not used, the CSR's is
   * @throws CertificateRefusedException if the proof does not hold or the order does not fit
   */
  public Done submit(Identity asking, byte[] csr, CertificateOrder order, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return submit(asking, csr, order, Optional.empty(), reason);
  }

  /**
   * The same.
   *
   * @param responder the branch that an OCSP responder is to answer for; empty for other profiles
   * @throws CertificateRefusedException if the proof does not hold or the order does not fit
   */
  public Done submit(
      Identity asking,
      byte[] csr,
      CertificateOrder order,
      Optional<Branch> responder,
      String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(
        s -> new SubmitRequest(s).certificate(asking, csr, order, responder, reason));
  }

  /** Files a request that a person becomes an officer. */
  public Done submitOfficer(Identity asking, Officer wanted, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(s -> new SubmitRequest(s).officer(asking, wanted, reason));
  }

  /**
   * Files a request that an officer leaves.
   *
   * @param key the name of his key
   */
  public Done submitRemoval(Identity asking, String key, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(s -> new SubmitRequest(s).removal(asking, key, reason));
  }

  /** Files a request that a certificate is on hold no more. */
  public Done submitRelease(Identity asking, BigInteger serial, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(
        s -> new SubmitRequest(s).aboutCertificate(asking, serial, Optional.empty(), reason));
  }

  /** Files a request for the next CA of a branch (pki/GOVERNANCE.md, section 9). */
  public Done submitRollover(Identity asking, Branch branch, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(s -> new SubmitRequest(s).rollover(asking, branch, reason));
  }

  /**
   * Revokes at once, on the word of one admin; another reviews it within 24 hours or it escalates.
   * It is never taken back.
   */
  public Done revoke(Identity asking, BigInteger serial, RevocationReason why, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(
        s -> {
          Done filed =
              new SubmitRequest(s).aboutCertificate(asking, serial, Optional.of(why), reason);
          return filed.docket().state() == RequestState.APPROVED
              ? new ExecuteRequest(s).execute(filed.docket().request().id())
              : filed;
        });
  }

  /** Takes an officer's vote on a request. */
  public Done vote(Identity voting, String id, boolean approve, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(s -> new CastVote(s).cast(voting, id, approve, reason));
  }

  /**
   * Does what was approved; after a crash, finishes it.
   *
   * @param password of the CA's keys; not used where nothing is signed
   * @throws CertificateRefusedException if the order does not fit, or lint finds an error
   */
  public Done execute(String id, Secret password)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(password, s -> new ExecuteRequest(s).execute(id));
  }

  /**
   * Renews a machine's certificate on the proof of its old key; no vote.
   *
   * @param csr for the new key, DER
   * @param proof CAdES-BASELINE-B of the old key over the bytes of the CSR
   * @param chain receives the certificate and its CA's
   * @return the record
   * @throws CertificateRefusedException if the proof of possession does not hold
   */
  public AuditRecord renew(byte[] csr, byte[] proof, Secret password, List<X509Certificate> chain)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(password, s -> new RenewCertificate(s).renew(csr, proof, chain));
  }

  /**
   * Issues without votes: in a CA without officers only.
   *
   * @param responder the CA that an OCSP responder is to answer for; empty for other profiles
   * @param chain receives the certificate and its CA's
   * @return the record
   */
  public AuditRecord issueDirectly(
      CertificateOrder order,
      Optional<Branch> responder,
      Secret password,
      List<X509Certificate> chain)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    requireUngoverned("request submit");
    Recorded<List<X509Certificate>> issued =
        folder.work(password, s -> new ActDirectly(s).issue(order, responder));
    chain.addAll(issued.made());
    return issued.record();
  }

  /**
   * Revokes without a review: in a CA without officers only.
   *
   * @param done receives what was done
   * @return the record
   */
  public AuditRecord revokeDirectly(
      BigInteger serial, RevocationReason reason, List<Revocation> done)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    requireUngoverned("cert revoke --as OFFICER.p12");
    Recorded<Revocation> revoked = folder.work(s -> new ActDirectly(s).revoke(serial, reason));
    done.add(revoked.made());
    return revoked.record();
  }

  /**
   * Ends a hold without votes: in a CA without officers only.
   *
   * @return whether it was on hold until now
   */
  public Recorded<Boolean> releaseDirectly(BigInteger serial)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    requireUngoverned("cert release --as OFFICER.p12");
    return folder.work(s -> new ActDirectly(s).release(serial));
  }

  /**
   * Makes the next CA of a branch without votes: in a CA without officers only.
   *
   * @return the new CA and the root
   */
  public Recorded<List<X509Certificate>> rollOverDirectly(Branch branch, Secret password)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    requireUngoverned("ca rollover --as OFFICER.p12");
    return folder.work(password, s -> new ActDirectly(s).rollOver(branch));
  }

  /**
   * Issues the next CRL of each CA of a branch; with or without officers, for it says nothing but
   * what the register does.
   *
   * @param delta what has changed since the full one
   * @return the CRLs by the names of their files
   */
  public Recorded<SortedMap<String, X509CRL>> issueCrl(
      Branch branch, boolean delta, Secret password)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(password, s -> new ActDirectly(s).crl(branch, delta));
  }

  /**
   * Issues by an invitation, which the caller has checked: in a CA without officers only.
   *
   * @param ca this institution's, open
   * @param invitation its id
   * @param again whether a crash may have come after the certificate of that key: then that very
   *     one is given
   */
  public X509Certificate enrol(
      CertificateAuthority ca, String invitation, CertificateOrder order, boolean again)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    requireUngoverned("request submit");
    return folder.work(ca, s -> new EnrolCertificate(s).invited(invitation, order, again));
  }

  /**
   * Issues to the holder of a certificate that is in force, which the caller has checked. Where
   * officers decide, a machine's only.
   *
   * @param ca this institution's, open
   * @param old what is renewed
   */
  public X509Certificate renew(CertificateAuthority ca, X509Certificate old, CertificateOrder order)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(ca, s -> new EnrolCertificate(s).renewed(old, order));
  }

  /**
   * Does something else to the folder on the word of one, and records the file that it made.
   *
   * @param action as the log will name it
   * @param file the file's name within the folder
   */
  public <T> Recorded<T> act(String action, Work<T> act, Function<T, String> file, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(
        s -> {
          T made = act.run(s);
          return new Recorded<>(made, new ActDirectly(s).record(action, file.apply(made), reason));
        });
  }

  /** One request with all that was said about it. */
  public Docket show(String id)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(s -> new ReadRequests(s).read(id));
  }

  /** All requests, oldest first. */
  public List<Docket> requests()
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(
        s -> {
          ReadRequests requests = new ReadRequests(s);
          List<Docket> all = new ArrayList<>();
          for (String id : requests.ids()) {
            all.add(requests.read(id));
          }
          all.sort(Comparator.comparing(docket -> docket.request().created()));
          return all;
        });
  }

  /** The register of officers. */
  public Officers officers()
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(Session::officers);
  }

  /**
   * Adds a record about a file that is there, as a signature under a transcript.
   *
   * @param name within the folder
   */
  public AuditRecord keep(String action, Officer actor, String name, byte[] content)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return folder.work(
        s ->
            s.append(
                action, actor.name(), Optional.empty(), Map.of(name, s.create(name, content)), ""));
  }

  /**
   * Refuses where officers decide: one person alone may not do this there.
   *
   * @param instead what is done there
   * @throws GovernanceException NOT_AUTHORISED
   */
  public void requireUngoverned(String instead) throws GovernanceException {
    if (isGoverned()) {
      throw new GovernanceException(
          Kind.NOT_AUTHORISED,
          "CA in " + folder.folder() + ": officers decide here (expected: a request and votes)",
          "2",
          "use " + instead);
    }
  }
}
