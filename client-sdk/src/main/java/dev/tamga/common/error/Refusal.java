package dev.tamga.common.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something was refused: what, which value, what was expected, by which rule, and what to do
 * (PROTOCOL.md section 10).
 *
 * <p>Checked, for a caller must decide: it is the only exception by which Tamga refuses foreign
 * input. It never carries content, secrets or anything that the caller may not see.
 */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final Failure failure;
  private final String detail;
  private final String rule;
  private final String action;
  private final @Nullable Duration retryAfter;

  /**
   * @param failure the row of the table
   * @param detail what was refused, which value, what was expected: {@code item 1: offset 100
   *     (expected: 200)}
   * @param rule the article, section or limit that says so
   * @param action what to do, in plain words
   */
  public Refusal(Failure failure, String detail, String rule, String action) {
    this(failure, detail, rule, action, null, null);
  }

  private Refusal(
      Failure failure,
      String detail,
      String rule,
      String action,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(failure.name() + ": " + detail, cause);
    this.failure = failure;
    this.detail = detail;
    this.rule = rule;
    this.action = action;
    this.retryAfter = retryAfter;
  }

  /** The same refusal with the time after which a retry makes sense. */
  public Refusal retryAfter(Duration delay) {
    return new Refusal(failure, detail, rule, action, delay, getCause());
  }

  /** The same refusal with what led to it, for the log; the cause never travels. */
  public Refusal causedBy(Throwable cause) {
    return new Refusal(failure, detail, rule, action, retryAfter, cause);
  }

  /** The row of the table. */
  public Failure failure() {
    return failure;
  }

  /** What, which value, what was expected. */
  public String detail() {
    return detail;
  }

  /** The article, section or limit that says so. */
  public String rule() {
    return rule;
  }

  /** What to do. */
  public String action() {
    return action;
  }

  /** What a person is told: the refusal, and what to do. */
  public String told() {
    return getMessage() + ". " + action;
  }

  /** When a retry makes sense, if the refusing side said so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
