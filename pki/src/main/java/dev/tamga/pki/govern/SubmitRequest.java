package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.folder.Session;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Role;
import dev.tamga.pki.officer.Statement;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Files a request: checked as far as can be without a vote, signed by who asks, recorded. */
final class SubmitRequest {
  private final Session session;

  SubmitRequest(Session session) {
    this.session = session;
  }

  /**
   * @param csr the request for the key with its proof of possession, DER
   * @param order what is asked; its key is not used, the CSR's is
   * @param branch of a responder; empty for other profiles
   */
  Done certificate(
      Identity asking, byte[] csr, CertificateOrder order, Optional<Branch> branch, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Map<String, String> fields = new HashMap<>();
    fields.put("profile", order.profile().id());
    fields.put("subject", order.subject().toString());
    fields.put(
        "names",
        order.names().stream().map(AlternativeName::print).collect(Collectors.joining(" ")));
    order.validity().ifPresent(time -> fields.put("validity", time.toString()));
    branch.ifPresent(named -> fields.put("branch", named.id()));
    fields.put("key", Spki.sha256(Pkcs10.of(csr).key()));
    fields.put("csr", Request.sha256(csr));
    return file(asking, Action.ISSUE, fields, reason, csr);
  }

  /** A revocation, or without a reason for one the end of a hold. */
  Done aboutCertificate(
      Identity asking, BigInteger serial, Optional<RevocationReason> why, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Map<String, String> fields = new HashMap<>();
    fields.put("serial", serial.toString(16));
    fields.put("certificate", Certificates.sha256(session.ca().certificate(serial)));
    why.ifPresent(one -> fields.put("revocation", one.id()));
    Action action = why.isPresent() ? Action.REVOKE : Action.RELEASE;
    return file(asking, action, fields, reason);
  }

  Done rollover(Identity asking, Branch branch, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    if (branch == Branch.ROOT) {
      throw refused(
          "rollover of root (expected: an issuing CA)",
          "9",
          "make another CA by a ceremony, and tell other States its fingerprint");
    }
    Map<String, String> fields = new HashMap<>();
    fields.put("branch", branch.id());
    fields.put("authority", session.ca().current(branch).next().id());
    fields.put("certificate", Certificates.sha256(session.ca().chain(branch).get(0)));
    return file(asking, Action.ROLLOVER, fields, reason);
  }

  Done officer(Identity asking, Officer wanted, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Map<String, String> fields = new HashMap<>(wanted.fields());
    fields.put("officer", wanted.key());
    return file(asking, Action.OFFICER_ADD, fields, reason);
  }

  /**
   * @param key the name of his key
   */
  Done removal(Identity asking, String key, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return file(asking, Action.OFFICER_REMOVE, Map.of("officer", key), reason);
  }

  private Done file(Identity asking, Action action, Map<String, String> fields, String reason)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    return file(asking, action, fields, reason, new byte[0]);
  }

  /**
   * @param fields those of the action
   * @param csr the request for the key, DER; empty where no key is certified
   */
  private Done file(
      Identity asking, Action action, Map<String, String> fields, String reason, byte[] csr)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException {
    Officer officer = session.officers().require(Spki.sha256(asking.certificate()), session.now());
    Map<String, String> body = new TreeMap<>(fields);
    Duration life = action == Action.REVOKE ? Quorum.REVIEW : Quorum.LIFE;
    body.put("action", action.id());
    body.put("requester", officer.key());
    body.put("created", session.now().toString());
    body.put("expires", session.now().plus(life).toString());
    body.put("reason", reason);
    Request request = Request.of(Statement.sign(body, asking, session.clock()));
    request.statement().verify(officer, "request"); // the key store may hold another certificate
    requireSense(request, officer, csr);
    Map<String, String> made = new HashMap<>();
    if (csr.length > 0) {
      String name = ReadRequests.file(request.id(), "request.csr");
      made.put(name, session.create(name, csr)); // alone, it is no request yet
    }
    String name = ReadRequests.file(request.id(), "request.json");
    made.put(name, keep(name, request));
    AuditRecord record = session.append("submit", officer.name(), Optional.empty(), made, reason);
    return new Done(new ReadRequests(session).read(request.id()), record, List.of());
  }

  /** The same was asked within the same second: then it is filed, under its first signature. */
  private String keep(String name, Request request) throws GovernanceException, IOException {
    return Files.exists(session.folder().resolve(name))
        ? session.hashOf(name)
        : session.create(name, request.statement().print());
  }

  private void requireSense(Request request, Officer officer, byte[] csr)
      throws GovernanceException, CaException, CertificateRefusedException {
    switch (request.action()) {
      case ISSUE -> requireIssuable(request, csr);
      case REVOKE -> requireAdmin(officer);
      case RELEASE -> requireHeld(request);
      case ROLLOVER -> requireVoters(request);
      case OFFICER_ADD -> requireNewOfficer(request);
      case OFFICER_REMOVE -> requireOther(request, officer);
    }
  }

  /** Proof of possession, and everything that the profile asks: refused now and not after votes. */
  private void requireIssuable(Request request, byte[] csr)
      throws GovernanceException, CaException, CertificateRefusedException {
    Pkcs10 proved = Pkcs10.of(csr);
    Optional<X509Certificate> known = session.certified(Spki.sha256(proved.key()));
    if (known.isPresent()) {
      throw refused(
          "key "
              + Spki.sha256(proved.key())
              + ": certified already, serial "
              + known.get().getSerialNumber().toString(16)
              + " (expected: a new key)",
          "2 (a key is certified once)",
          "make a new key");
    }
    CertificateOrder order = request.order(proved.key());
    Optional<Branch> branch = request.branch();
    List<X509Certificate> unused =
        branch.isPresent()
            ? session.ca().draftResponder(branch.get(), order)
            : session.ca().draft(order);
  }

  private void requireHeld(Request request) throws GovernanceException, CaException {
    Optional<Branch> branch = session.ca().branchOf(request.serial());
    boolean held =
        branch.isPresent()
            && session
                .ca()
                .revocation(branch.get(), request.serial())
                .filter(one -> one.reason() == RevocationReason.CERTIFICATE_HOLD)
                .isPresent();
    if (!held) {
      throw refused(
          "release of " + request.field("serial") + ": not on hold (expected: on hold)",
          "2 (a revocation is never taken back)",
          "see cert list; what is revoked for good needs a new certificate");
    }
  }

  /** Refused now and not after 72 hours in which nobody could have voted. */
  private void requireVoters(Request request) throws GovernanceException {
    ReadRequests requests = new ReadRequests(session);
    long voters =
        session.officers().all().stream().filter(one -> requests.mayVote(one, request)).count();
    if (voters < Quorum.needed(request)) {
      throw refused(
          "rollover: " + voters + " others may vote (expected: " + Quorum.needed(request) + ")",
          "2",
          "let an auditor ask, or add an officer first: officer add");
    }
  }

  private static void requireAdmin(Officer officer) throws GovernanceException {
    if (officer.role() != Role.ADMIN) {
      throw new GovernanceException(
          Kind.NOT_AUTHORISED,
          officer.name() + " is " + officer.role().id() + " (expected: an admin, for a revocation)",
          "2",
          "ask an admin");
    }
  }

  private void requireNewOfficer(Request request) throws GovernanceException {
    Officer wanted = Officer.of(request.fields(), request.id());
    boolean same = wanted.key().equals(request.field("officer"));
    boolean known =
        session.officers().of(wanted.key()).isPresent()
            || session.officers().inOffice(session.now()).stream()
                .anyMatch(other -> other.name().equalsIgnoreCase(wanted.name()));
    if (!same || known || !wanted.until().isAfter(session.now())) {
      throw refused(
          "officer "
              + wanted.name()
              + ": his key or his name stands in the register, or his time is over"
              + " (expected: a new person and a new key)",
          "1 (one key and one name in office at a time)",
          "remove the other first, or make a new key");
    }
  }

  private void requireOther(Request request, Officer officer) throws GovernanceException {
    session.officers().require(request.field("officer"), session.now());
    if (request.field("officer").equals(officer.key())) {
      throw new GovernanceException(
          Kind.NOT_AUTHORISED,
          officer.name() + " asks about himself (expected: about another)",
          "2",
          "let another officer ask");
    }
  }

  private static GovernanceException refused(String what, String rule, String action) {
    return new GovernanceException(Kind.REFUSED, what, rule, action);
  }
}
