package dev.tamga.pki.govern;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.folder.Session;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.Officer;
import dev.tamga.pki.officer.Role;
import dev.tamga.pki.officer.Statement;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests with everything that was said about them, and believes none of it before each
 * signature, hash and officer was checked anew.
 */
final class ReadRequests {
  private final Session session;

  ReadRequests(Session session) {
    this.session = session;
  }

  /** The ids of all requests; folders that a crash left without a request are left out. */
  List<String> ids() throws IOException {
    Path all = session.folder().resolve("requests");
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(all)) {
      return found
          .filter(folder -> Files.exists(folder.resolve("request.json")))
          .map(folder -> String.valueOf(folder.getFileName()))
          .sorted()
          .toList();
    }
  }

  Docket read(String id) throws GovernanceException, IOException, CaException {
    if (!id.matches("[0-9a-f]{16}")
        || !Files.exists(session.folder().resolve(file(id, "request.json")))) {
      throw new GovernanceException(
          Kind.REFUSED,
          "request \"" + id + "\": there is none (expected: one of requests/)",
          "4",
          "see request list for the ids");
    }
    String name = file(id, "request.json");
    byte[] bytes = session.read(name);
    requireUnchanged(name, bytes);
    Request request = parse(id, name, bytes);
    Officer requester =
        session
            .officers()
            .of(request.requester())
            .orElseThrow(() -> broken(name, "its requester is in no register", null));
    request.statement().verify(requester, name);
    return docket(request, requester);
  }

  private static Request parse(String id, String name, byte[] bytes) throws GovernanceException {
    try {
      Request request = Request.of(Statement.parse(bytes));
      if (request.id().equals(id)) {
        return request;
      }
    } catch (IllegalArgumentException e) {
      throw broken(name, e.getMessage(), e);
    }
    throw broken(name, "of another content than its folder's name says", null);
  }

  private Docket docket(Request request, Officer requester)
      throws GovernanceException, IOException, CaException {
    List<Docket.Vote> approvals = new ArrayList<>();
    List<Docket.Vote> rejections = new ArrayList<>();
    for (Officer officer : session.officers().all()) {
      String name = file(request.id(), officer.key() + ".vote");
      if (Files.exists(session.folder().resolve(name))) {
        Statement vote = vote(name, officer, request);
        if (mayVote(officer, request)) {
          ("approve".equals(vote.body().get("decision")) ? approvals : rejections)
              .add(new Docket.Vote(officer, time(vote), vote.body().getOrDefault("reason", "")));
        }
      }
    }
    String result = result(request);
    RequestState state =
        Docket.state(
            request, approvals.size(), rejections.size(), !result.isEmpty(), session.now());
    List<String> others =
        session.officers().all().stream()
            .filter(officer -> mayVote(officer, request))
            .filter(officer -> !hasVoted(officer, request))
            .map(Officer::name)
            .toList();
    return new Docket(
        request, requester, approvals, rejections, Quorum.needed(request), state, others, result);
  }

  boolean hasVoted(Officer officer, Request request) {
    return Files.exists(session.folder().resolve(file(request.id(), officer.key() + ".vote")));
  }

  /** An admin in office who neither asks nor is concerned. */
  boolean mayVote(Officer officer, Request request) {
    return officer.role() == Role.ADMIN
        && session.officers().inOffice(officer, session.now())
        && !officer.key().equals(request.requester())
        && !officer.key().equals(request.field("officer"));
  }

  private Statement vote(String name, Officer officer, Request request)
      throws GovernanceException, IOException {
    byte[] bytes = session.read(name);
    requireUnchanged(name, bytes);
    Statement vote;
    try {
      vote = Statement.parse(bytes);
    } catch (IllegalArgumentException e) {
      throw broken(name, e.getMessage(), e);
    }
    vote.verify(officer, name);
    Map<String, String> body = vote.body();
    if (!request.hash().equals(body.get("request"))
        || !officer.key().equals(body.get("officer"))
        || !request.action().id().equals(body.get("action"))
        || !List.of("approve", "reject").contains(String.valueOf(body.get("decision")))) {
      throw broken(name, "about another request than this, or of another person", null);
    }
    return vote;
  }

  private static Instant time(Statement vote) throws GovernanceException {
    try {
      return Instant.parse(String.valueOf(vote.body().get("time")));
    } catch (DateTimeException e) {
      throw broken("vote", "its time is none", e);
    }
  }

  /** What shows that it was executed; empty if nothing does. */
  private String result(Request request) throws IOException, CaException {
    switch (request.action()) {
      case ISSUE:
        Optional<X509Certificate> made = session.certified(request.field("key"));
        return made.filter(one -> IssueApproved.fits(one, request))
            .map(one -> one.getSerialNumber().toString(16))
            .orElse("");
      case REVOKE:
        boolean hold = request.field("revocation").equals(RevocationReason.CERTIFICATE_HOLD.id());
        boolean revoked = // a hold ends, so the log has to tell that there was one
            hold ? ExecuteRequest.isRecorded(session, request) : isRevoked(request.serial());
        return revoked ? request.field("serial") : "";
      case RELEASE:
        return ExecuteRequest.isRecorded(session, request) ? request.field("serial") : "";
      case ROLLOVER:
        return ExecuteRequest.isRecorded(session, request) ? request.field("authority") : "";
      default:
        String name = ExecuteRequest.officerFile(request);
        boolean there = Files.exists(session.folder().resolve(name));
        return there
                && session.audit().names(request.action().id(), name, session.hashOf(name))
                && madeBy(name).equals(request.id())
            ? request.field("officer")
            : "";
    }
  }

  private boolean isRevoked(BigInteger serial) throws CaException {
    Optional<Branch> branch = session.ca().branchOf(serial);
    return branch.isPresent()
        && session
            .ca()
            .revocation(branch.get(), serial)
            .filter(one -> one.reason() != RevocationReason.CERTIFICATE_HOLD)
            .isPresent();
  }

  private String madeBy(String name) throws IOException {
    String text = new String(session.read(name), StandardCharsets.UTF_8);
    int at = text.indexOf("\"by\":\"");
    return at < 0 ? "" : text.substring(at + 6, text.indexOf('"', at + 6));
  }

  private void requireUnchanged(String name, byte[] bytes) throws GovernanceException {
    String known = session.audit().objects().get(name);
    if (known != null && !known.equals(Request.sha256(bytes))) {
      throw broken(name, "another content than the audit log knows", null);
    }
  }

  static String file(String id, String name) {
    return "requests/" + id + "/" + name;
  }

  private static GovernanceException broken(
      String name, @Nullable String what, @Nullable Throwable cause) {
    return new GovernanceException(
        Kind.REFUSED,
        name + ": " + what + " (expected: as it was filed)",
        "3, 4 (files are never changed)",
        "nothing was done; keep it as evidence and file the request anew",
        cause);
  }
}
