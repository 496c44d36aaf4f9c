package dev.tamga.pki.ca;

/**
 * One CA of a branch: its first, or one that took over from the former when that neared its end
 * (pki/GOVERNANCE.md, section 9). Each has its own key, name, files and register.
 *
 * @param branch what it is for
 * @param number from 1 on; the highest issues, the others only revoke
 */
public record Authority(Branch branch, int number) {
  /** More would be a mistake: an issuing CA lives for years. */
  static final int MOST = 99;

  /**
   * @throws IllegalArgumentException if the number is not 1 to 99, or it is a second root
   */
  public Authority {
    if (number < 1 || number > MOST || (branch == Branch.ROOT && number > 1)) {
      throw new IllegalArgumentException(
          "CA " + number + " of " + branch.id() + " (expected: 1 to " + MOST + "; one root)");
    }
  }

  static Authority first(Branch branch) {
    return new Authority(branch, 1);
  }

  /** The one that would take over from it. */
  public Authority next() {
    return new Authority(branch, number + 1);
  }

  /** How its files and commands call it: {@code tls}, then {@code tls-2}. */
  public String id() {
    return branch.id() + suffix("-");
  }

  String title() {
    return branch.title() + suffix(" ");
  }

  private String suffix(String before) {
    return number == 1 ? "" : before + number;
  }
}
