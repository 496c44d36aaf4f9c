package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Revocation;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.folder.Session;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Officers;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Does what was approved, after everything was read and checked anew. Repeated after a crash it
 * finishes what it began and makes nothing twice.
 */
final class ExecuteRequest {
  private final Session session;

  ExecuteRequest(Session session) {
    this.session = session;
  }

  Done execute(String id)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Docket docket = new ReadRequests(session).read(id);
    if (docket.request().action() == Action.ISSUE && docket.state() == RequestState.DONE) {
      return new IssueApproved(session).again(docket);
    }
    requireApproved(docket);
    return switch (docket.request().action()) {
      case ISSUE -> new IssueApproved(session).issue(docket);
      case REVOKE -> revoke(docket);
      case RELEASE -> release(docket);
      case ROLLOVER -> rollOver(docket);
      case OFFICER_ADD -> addOfficer(docket);
      case OFFICER_REMOVE -> removeOfficer(docket);
    };
  }

  private static void requireApproved(Docket docket) throws GovernanceException {
    if (docket.state() == RequestState.APPROVED) {
      return;
    }
    boolean pending = docket.state() == RequestState.PENDING;
    throw new GovernanceException(
        pending ? Kind.PENDING : Kind.REFUSED,
        "request "
            + docket.request().id()
            + ": "
            + docket.state().id()
            + (docket.result().isEmpty() ? "" : " with " + docket.result())
            + " (expected: approved)"
            + (docket.missing().isEmpty() ? "" : "; missing: " + docket.missing()),
        "2",
        pending ? "have it voted on: request approve" : "file it anew if it is still wanted");
  }

  private Done revoke(Docket docket)
      throws GovernanceException, AuditException, CaException, IOException {
    Request request = docket.request();
    RevocationReason reason =
        RevocationReason.named(request.field("revocation"))
            .orElseThrow(
                () -> refused("revocation \"" + request.field("revocation") + "\": no reason"));
    Revocation done = session.ca().revoke(request.serial(), reason);
    String name =
        done.reason() == RevocationReason.CERTIFICATE_HOLD
            ? session.heldFile(done.serial())
            : session.revokedFile(done.serial());
    return done(
        docket,
        Map.of(name, session.hashOf(name)),
        ", " + reason.id() + ", review until " + request.expires(),
        List.of());
  }

  private Done release(Docket docket)
      throws GovernanceException, AuditException, CaException, IOException {
    BigInteger serial = docket.request().serial();
    boolean released = session.ca().release(serial);
    String name = session.heldFile(serial);
    return done(
        docket,
        Map.of(name, session.hashOf(name)),
        released ? "" : ", was not on hold any more: nothing changed",
        List.of());
  }

  /** After a crash the next CA may be there; then it only misses its record. */
  private Done rollOver(Docket docket)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Request request = docket.request();
    CertificateAuthority ca = session.ca();
    Branch branch =
        request.branch().orElseThrow(() -> refused("branch \"" + request.field("branch") + "\""));
    boolean made = ca.current(branch).id().equals(request.field("authority"));
    if (!made) {
      Authority wanted = ca.current(branch).next();
      if (!wanted.id().equals(request.field("authority"))
          || !Certificates.sha256(ca.chain(branch).get(0)).equals(request.field("certificate"))) {
        throw refused(
            "rollover to " + request.field("authority") + ": " + wanted.id() + " comes next");
      }
      X509Certificate unused = ca.rollOver(wanted);
    }
    X509Certificate next = ca.chain(branch).get(0);
    String name = session.issuedFile(next);
    return done(
        docket,
        Map.of(name, session.hashOf(name)),
        ", " + ca.current(branch).id() + (made ? ", again: nothing new was made" : ""),
        ca.chain(branch));
  }

  private Done addOfficer(Docket docket)
      throws GovernanceException, AuditException, CaException, IOException {
    Request request = docket.request();
    Officer added = Officer.of(request.fields(), request.id());
    return changeRegister(docket, added.print());
  }

  private Done removeOfficer(Docket docket)
      throws GovernanceException, AuditException, CaException, IOException {
    return changeRegister(docket, Officers.removal(docket.request().id()));
  }

  /** The file counts from its record on, so a crash between the two has changed nothing. */
  private Done changeRegister(Docket docket, byte[] content)
      throws GovernanceException, AuditException, CaException, IOException {
    String name = officerFile(docket.request());
    return done(docket, Map.of(name, session.create(name, content)), "", List.of());
  }

  private Done done(
      Docket docket, Map<String, String> made, String more, List<X509Certificate> chain)
      throws GovernanceException, AuditException, CaException, IOException {
    AuditRecord record = record(session, docket, made, more);
    return new Done(new ReadRequests(session).read(docket.request().id()), record, chain);
  }

  /** That it was executed: names what was made, and by its hash the request that it rests on. */
  static AuditRecord record(Session session, Docket docket, Map<String, String> made, String more)
      throws AuditException {
    Request request = docket.request();
    Map<String, String> objects = new TreeMap<>(made);
    objects.put(ReadRequests.file(request.id(), "request.json"), request.hash());
    String voters =
        docket.approvals().stream()
            .map(vote -> vote.officer().name())
            .collect(Collectors.joining(", "));
    return session.append(
        request.action().id(),
        docket.requester().name(),
        Optional.of(voters).filter(names -> !names.isEmpty()),
        objects,
        "request " + request.id() + more);
  }

  /** Whether that record is in the log. */
  static boolean isRecorded(Session session, Request request) {
    return session
        .audit()
        .names(
            request.action().id(), ReadRequests.file(request.id(), "request.json"), request.hash());
  }

  static String officerFile(Request request) {
    return "officers/"
        + request.field("officer")
        + (request.action() == Action.OFFICER_ADD ? ".json" : ".removed");
  }

  private static GovernanceException refused(String what) {
    return new GovernanceException(
        Kind.REFUSED, what + " (expected: as when it was asked)", "3, 9", "file it anew");
  }
}
