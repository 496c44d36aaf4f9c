package dev.tamga.pki.govern;

import dev.tamga.pki.officer.Officer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A request with the votes that hold, and where it stands. Immutable.
 *
 * @param request what is asked
 * @param requester who asks
 * @param approvals who said yes, in office now; a person once
 * @param rejections who said no
 * @param needed how many votes it needs
 * @param state where it stands
 * @param mayVote who may vote and has not
 * @param result what was made: a certificate's serial number in hex, or empty
 */
public record Docket(
    Request request,
    Officer requester,
    List<Vote> approvals,
    List<Vote> rejections,
    int needed,
    RequestState state,
    List<String> mayVote,
    String result) {
  /**
   * A vote that holds.
   *
   * @param officer whose
   * @param time when, as he says; the audit log has when it was filed
   * @param reason in his words
   */
  public record Vote(Officer officer, Instant time, String reason) {}

  public Docket {
    approvals = List.copyOf(approvals);
    rejections = List.copyOf(rejections);
    mayVote = List.copyOf(mayVote);
  }

  /** What stands between it and its execution, in words; empty if nothing does. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    switch (state) {
      case PENDING ->
          missing.add((needed - approvals.size()) + " of " + needed + " votes, of " + mayVote);
      case REJECTED ->
          missing.add("nothing helps: " + rejections.get(0).officer().name() + " said no");
      case EXPIRED -> missing.add("its time is over since " + request.expires() + ": file it anew");
      case UNREVIEWED -> missing.add("a review by one of " + mayVote);
      case ESCALATED -> missing.add("a review by two of " + mayVote + "; the revocation stands");
      default -> {
        // nothing
      }
    }
    return missing;
  }

  static RequestState state(
      Request request, int approvals, int rejections, boolean done, Instant now) {
    if (request.action() == Action.REVOKE && done) {
      boolean late = rejections > 0 || now.isAfter(request.expires());
      if (approvals >= 2 || (approvals == 1 && rejections == 0)) {
        return RequestState.REVIEWED;
      }
      return late ? RequestState.ESCALATED : RequestState.UNREVIEWED;
    }
    if (done) {
      return RequestState.DONE;
    }
    if (rejections > 0) {
      return RequestState.REJECTED;
    }
    if (now.isAfter(request.expires())) {
      return RequestState.EXPIRED;
    }
    boolean atOnce = request.action() == Action.REVOKE;
    return atOnce || approvals >= Quorum.needed(request)
        ? RequestState.APPROVED
        : RequestState.PENDING;
  }
}
