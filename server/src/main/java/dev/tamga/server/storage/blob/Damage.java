package dev.tamga.server.storage.blob;

import dev.tamga.common.error.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How stored bytes differ from what was stored (STORAGE.md section 7): the store answers, and does
 * not have them, or has others.
 *
 * @param firstByte the first that is bad: bytes are checked by the MiB, so the first one of the MiB
 *     that fails, or the first one that is missing; 0 if it is of the whole
 * @param expected what should be there, as {@code CRC-32C 1a2b3c4d}
 * @param found what is there
 * @param whole whether the whole has another SHA-256, and any byte may be a wrong one
 */
public record Damage(long firstByte, String expected, String found, boolean whole) {
  /**
   * @throws IllegalArgumentException if the place is negative
   */
  public Damage {
    if (firstByte < 0) {
      throw new IllegalArgumentException("first bad byte: " + firstByte + " (expected: >= 0)");
    }
  }

  /** Damage of which the place is known. */
  public Damage(long firstByte, String expected, String found) {
    this(firstByte, expected, found, false);
  }

  /** Bytes that are not those that were sealed, though each MiB may fit its checksum. */
  public static Damage ofWhole(String expected, String found) {
    return new Damage(0, expected, found, true);
  }

  /** The damage for which a store refused; empty if it refused for another reason. */
  public static Optional<Damage> of(Refusal refusal) {
    return refusal.getCause() instanceof Told told ? Optional.of(told.damage) : Optional.empty();
  }

  /** One line for people. */
  @Override
  public String toString() {
    String place = whole ? "the whole: " : "first bad byte " + firstByte + ": ";
    return place + found + " (expected: " + expected + ')';
  }

  /** Carries the damage with the refusal. */
  Exception told(BlobId blob, @Nullable Throwable cause) {
    return new Told(blob, this, cause);
  }

  private static final class Told extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Damage damage;

    private Told(BlobId blob, Damage damage, @Nullable Throwable cause) {
      super(blob + ": " + damage, cause);
      this.damage = damage;
    }
  }
}
