package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How stored bytes differ from what was stored (STORAGE.md section 7): the store answers, and does
 * not have them, or has others.
 *
 * @param firstByte the first that is bad: bytes are checked by the MiB, so the first one of the MiB
 *     that fails, or the first one that is missing
 * @param expected what should be there, as {@code CRC-32C 1a2b3c4d}
 * @param found what is there
 */
public record Damage(long firstByte, String expected, String found) {
  /**
   * @throws IllegalArgumentException if the place is negative
   */
  public Damage {
    if (firstByte < 0) {
      throw new IllegalArgumentException("first bad byte: " + firstByte + " (expected: >= 0)");
    }
  }

  /** The damage for which a store refused; empty if it refused for another reason. */
  public static Optional<Damage> of(Refusal refusal) {
    return refusal.getCause() instanceof Told told ? Optional.of(told.damage) : Optional.empty();
  }

  /** One line for people. */
  @Override
  public String toString() {
    return "first bad byte " + firstByte + ": " + found + " (expected: " + expected + ')';
  }

  /** Carries the damage with the refusal. */
  Exception told(@Nullable Throwable cause) {
    return new Told(this, cause);
  }

  private static final class Told extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Damage damage;

    private Told(Damage damage, @Nullable Throwable cause) {
      super(damage.toString(), cause);
      this.damage = damage;
    }
  }
}
