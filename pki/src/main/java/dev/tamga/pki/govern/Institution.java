package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Officers;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

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
  /** A file lock is the process's; among its threads this one counts. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path folder;
  private final Clock clock;
  private final Disk disk;

  /** The institution in that folder. Nothing is read yet. */
  public Institution(Path folder, Clock clock) {
    this(folder, clock, Disk.DURABLE);
  }

  /** The same on another disk: for tests that let it fail. */
  public Institution(Path folder, Clock clock, Disk disk) {
    this.folder = folder;
    this.clock = clock;
    this.disk = disk;
  }

  /** Whether officers decide there; a CA of {@code ca init} has none. */
  public boolean isGoverned() {
    return Officers.exist(folder);
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
    Pkcs10 proved = Pkcs10.of(csr);
    Map<String, String> fields = new HashMap<>();
    fields.put("profile", order.profile().id());
    fields.put("subject", order.subject().toString());
    fields.put(
        "names",
        order.names().stream().map(AlternativeName::print).collect(Collectors.joining(" ")));
    order.validity().ifPresent(time -> fields.put("validity", time.toString()));
    fields.put("key", Spki.sha256(proved.key()));
    fields.put("csr", Request.sha256(csr));
    return work(s -> new SubmitRequest(s).file(asking, Action.ISSUE, fields, reason, csr));
  }

  /** Files a request that a person becomes an officer. */
  public Done submitOfficer(Identity asking, Officer wanted, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Map<String, String> fields = new HashMap<>(wanted.fields());
    fields.put("officer", wanted.key());
    return work(
        s -> new SubmitRequest(s).file(asking, Action.OFFICER_ADD, fields, reason, new byte[0]));
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
    Map<String, String> fields = Map.of("officer", key);
    return work(
        s -> new SubmitRequest(s).file(asking, Action.OFFICER_REMOVE, fields, reason, new byte[0]));
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
    return work(
        s -> {
          Map<String, String> fields = new HashMap<>();
          fields.put("serial", serial.toString(16));
          fields.put("revocation", why.id());
          fields.put("certificate", Certificates.sha256(s.ca().certificate(serial)));
          Done filed =
              new SubmitRequest(s).file(asking, Action.REVOKE, fields, reason, new byte[0]);
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
    return work(s -> new CastVote(s).cast(voting, id, approve, reason));
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
    return work(password, s -> new ExecuteRequest(s).execute(id));
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
    return work(password, s -> new RenewCertificate(s).renew(csr, proof, chain));
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
    return work(
        password,
        s -> {
          chain.addAll(
              responder.isPresent()
                  ? s.ca().issueResponder(responder.get(), order)
                  : s.ca().issue(order));
          for (Branch branch : Branch.values()) {
            String name = Session.issuedFile(branch, chain.get(0));
            if (Files.exists(folder.resolve(name))) {
              return s.append(
                  "issue", "operator", Optional.empty(), Map.of(name, s.hashOf(name)), "");
            }
          }
          throw new IOException("issued certificate: not in the register");
        });
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
    return work(
        s -> {
          Revocation made = s.ca().revoke(serial, reason);
          done.add(made);
          boolean held = made.reason() == RevocationReason.CERTIFICATE_HOLD;
          String name =
              (held ? "held/" : "revoked/") + made.branch().id() + "/" + made.serial().toString(16);
          return s.append(
              "revoke",
              "operator",
              Optional.empty(),
              Map.of(name, s.hashOf(name)),
              reason.id() + (made.repeated() ? ", again: nothing changed" : ""));
        });
  }

  /** One request with all that was said about it. */
  public Docket show(String id)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return work(s -> new ReadRequests(s).read(id));
  }

  /** All requests, oldest first. */
  public List<Docket> requests()
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return work(
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
    return work(Session::officers);
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
    return work(
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
          "CA in " + folder + ": officers decide here (expected: a request and votes)",
          "2",
          "use " + instead);
    }
  }

  private <T> T work(Work<T> act)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    try (Secret none = Secret.of(new char[0])) { // nothing is signed with the CA's keys
      return work(none, act);
    }
  }

  private <T> T work(Secret password, Work<T> act)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    CertificateAuthority ca = CertificateAuthority.open(folder, password, clock);
    THREADS.lock();
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("govern.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      AuditLog audit = AuditLog.open(folder, disk, clock);
      audit.repair();
      RecordFound.record(folder, audit);
      Officers officers = Officers.load(folder, audit);
      return act.run(new Session(folder, clock, disk, audit, officers, ca));
    } finally {
      THREADS.unlock();
    }
  }

  private interface Work<T> {
    T run(Session session)
        throws GovernanceException,
            AuditException,
            CaException,
            CertificateRefusedException,
            IOException;
  }
}
