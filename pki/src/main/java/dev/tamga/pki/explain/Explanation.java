package dev.tamga.pki.explain;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.explain.CandidatePaths.Candidate;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.PathChecker.Check;
import dev.tamga.pki.trust.UntrustedException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The trace of a decision: every candidate path, every check with its rule id, and the one thing to
 * mend. The verdict is {@link PathChecker#check}'s own; the trace runs the same rules one by one.
 *
 * @param trusted the verdict
 * @param verdict in words
 * @param mend the one thing to do; empty if it is trusted
 * @param lines the numbered trace
 * @param holds whether some candidate passes every check
 * @param reasons why the best candidate fails, in the order of its checks
 */
public record Explanation(
    boolean trusted,
    String verdict,
    String mend,
    List<String> lines,
    boolean holds,
    List<UntrustedException.Reason> reasons) {
  public Explanation {
    lines = List.copyOf(lines);
    reasons = List.copyOf(reasons);
  }

  /**
   * Explains.
   *
   * @param extra CA certificates that came with it
   * @param at the time of interest
   */
  public static Explanation of(
      PathChecker checker,
      X509Certificate leaf,
      Collection<X509Certificate> extra,
      Purpose purpose,
      Instant at) {
    Optional<UntrustedException> refused = Optional.empty();
    try {
      checker.check(leaf, extra, purpose, at);
    } catch (UntrustedException e) {
      refused = Optional.of(e);
    }
    List<Candidate> candidates = CandidatePaths.of(checker.trust(), leaf, extra);
    List<List<Check>> checks =
        candidates.stream()
            .map(one -> checker.examine(one.path(), one.anchor(), purpose, at))
            .toList();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      trace(lines, i + 1, candidates.get(i), checks.get(i));
    }
    if (candidates.isEmpty()) {
      lines.add("1 no candidate path: no CA certificate held has the name " + issuer(leaf));
    }
    List<Check> best =
        checks.stream().min(Comparator.comparing(Explanation::failures)).orElse(List.of());
    boolean holds = checks.stream().anyMatch(one -> failures(one) == 0);
    return new Explanation(
        refused.isEmpty(),
        refused.map(e -> "refused, " + e.reason() + ": " + e.getMessage()).orElse("trusted"),
        refused.isEmpty() ? "" : mend(leaf, best, holds),
        lines,
        holds,
        best.stream().flatMap(c -> c.problem().stream()).map(UntrustedException::reason).toList());
  }

  private static void trace(
      List<String> lines, int number, Candidate candidate, List<Check> checks) {
    lines.add(
        number
            + " candidate path to the anchor of "
            + candidate.anchor().state()
            + ": "
            + candidate.path().stream()
                .map(each -> Subject.text(each.getSubjectX500Principal()))
                .collect(Collectors.joining(" <- ")));
    for (int i = 0; i < checks.size(); i++) {
      Check check = checks.get(i);
      lines.add(
          number
              + "."
              + (i + 1)
              + check.problem().map(e -> " FAIL ").orElse(" pass ")
              + check.rule()
              + ": "
              + check.problem().map(UntrustedException::getMessage).orElse(check.about()));
    }
  }

  private static long failures(List<Check> checks) {
    return checks.stream().filter(check -> check.problem().isPresent()).count();
  }

  private static String mend(X509Certificate leaf, List<Check> best, boolean holds) {
    if (holds) {
      return "a path that holds is there, but another is found first or too much came along:"
          + " take the CA certificates of the failing paths away";
    }
    if (best.isEmpty()) {
      return "give the CA certificate named "
          + issuer(leaf)
          + " and those above it, or trust its State's root";
    }
    Check first =
        best.stream().filter(check -> check.problem().isPresent()).findFirst().orElseThrow();
    return first.rule() + ": " + Mend.of(first.rule());
  }

  private static String issuer(X509Certificate leaf) {
    return "\"" + Subject.text(leaf.getIssuerX500Principal()) + "\"";
  }
}
