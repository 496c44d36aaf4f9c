package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.folder.Session;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Statement;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes one officer's vote: signed over the hash of exactly what is asked, once, never withdrawn.
 */
final class CastVote {
  private final Session session;

  CastVote(Session session) {
    this.session = session;
  }

  Done cast(Identity voting, String id, boolean approve, String reason)
      throws GovernanceException, AuditException, CaException, IOException {
    Officer officer = session.officers().require(Spki.sha256(voting.certificate()), session.now());
    ReadRequests requests = new ReadRequests(session);
    Docket docket = requests.read(id);
    Request request = docket.request();
    requireMayVote(requests, officer, docket);
    Map<String, String> body = new TreeMap<>();
    body.put("request", request.hash());
    body.put("action", request.action().id());
    body.put("decision", approve ? "approve" : "reject");
    body.put("officer", officer.key());
    body.put("time", session.now().toString());
    body.put("reason", reason);
    Statement vote = Statement.sign(body, voting, session.clock());
    vote.verify(officer, "vote"); // the key store may hold another certificate
    String name = ReadRequests.file(id, officer.key() + ".vote");
    String hash = session.create(name, vote.print());
    AuditRecord record =
        session.append(
            "vote",
            officer.name(),
            Optional.of(docket.requester().name()),
            Map.of(name, hash),
            (approve ? "approve" : "reject") + (reason.isEmpty() ? "" : ": " + reason));
    return new Done(requests.read(id), record, List.of());
  }

  private static void requireMayVote(ReadRequests requests, Officer officer, Docket docket)
      throws GovernanceException {
    Request request = docket.request();
    String who = officer.name() + " on request " + request.id() + ": ";
    if (officer.key().equals(request.requester())) {
      throw notAuthorised(
          who + "asks for it himself (expected: another)", "2 (the requester never votes)");
    }
    if (!requests.mayVote(officer, request)) {
      throw notAuthorised(
          who + "is " + officer.role().id() + ", or is concerned (expected: an admin who is not)",
          "2");
    }
    if (requests.hasVoted(officer, request)) {
      throw notAuthorised(who + "has voted (expected: another person)", "2 (a person votes once)");
    }
    switch (docket.state()) {
      case PENDING, APPROVED, UNREVIEWED, ESCALATED -> {
        // a vote may still change something, or be added to those there are
      }
      default ->
          throw new GovernanceException(
              Kind.REFUSED,
              who + "it is " + docket.state().id() + " (expected: pending)",
              "2",
              "file the request anew if it is still wanted");
    }
  }

  private static GovernanceException notAuthorised(String what, String rule) {
    return new GovernanceException(
        Kind.NOT_AUTHORISED, what, rule, "let another officer vote; see request show");
  }
}
