package dev.tamga.common.document.event;

import dev.tamga.common.model.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was checked (CUSTODY.md section 1).
 *
 * @param name what was checked, one line of at most 128 characters
 * @param result the result
 * @param detail what was found, one line of at most 500
 */
public record Check(String name, CheckResult result, @Nullable String detail) {
  /**
   * @throws IllegalArgumentException naming the field that is not of that form
   */
  public Check {
    PlainText.token("check", name);
    if (detail != null) {
      PlainText.line("detail of check", detail);
    }
  }

  /** A check that passed. */
  public static Check passed(String name, @Nullable String detail) {
    return new Check(name, CheckResult.PASSED, detail);
  }
}
