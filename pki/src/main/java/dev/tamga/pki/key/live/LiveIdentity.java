package dev.tamga.pki.key.live;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The identity of the moment. When its source has another one, that is looked at, everything that
 * is made of it is made, and only then does it take the old one's place; if any of this fails the
 * old one stays and {@link #problem} says why. Nothing here ever ends a process.
 *
 * <p>Thread-safe. {@link #identity} and what {@link #derive} gives cost one volatile read.
 */
public final class LiveIdentity {
  /** Where an identity comes from, again and again. */
  public interface Source {
    /**
     * Opens it.
     *
     * @throws KeyStoreRefusedException if it cannot be opened
     */
    Identity load() throws KeyStoreRefusedException;

    /**
     * A text that changes when {@link #load} would give another identity.
     *
     * @throws KeyStoreRefusedException if that cannot be told
     */
    String mark() throws KeyStoreRefusedException;
  }

  /** What a poll did. */
  public enum Outcome {
    /** Nothing changed. */
    UNCHANGED,
    /** The new identity is in force. */
    RELOADED,
    /** There is something new, but it was refused; the old identity is in force. */
    KEPT_OLD
  }

  /** Something that uses the identity and has to be told of another. */
  @FunctionalInterface
  public interface Dependent {
    /**
     * Makes ready for a fresh identity. Nothing may be in use yet: another dependent may refuse it.
     *
     * @return takes it into use, and cannot fail
     * @throws IllegalArgumentException if the identity does not serve; then the old one stays
     */
    Runnable prepare(Identity fresh);
  }

  private record State(Identity identity, String mark, long loads, Optional<String> problem) {
    State with(Optional<String> found) {
      return new State(identity, mark, loads, found);
    }
  }

  private final Source source;
  private final Function<Identity, Optional<String>> check;
  private final List<Dependent> dependents = new ArrayList<>();
  private volatile State state;

  /**
   * Loads the first identity. What {@code check} says of it is a {@link #problem}, no refusal:
   * there is no other.
   *
   * @param check what is wrong with an identity, in words; empty if it may be used
   * @throws KeyStoreRefusedException if it cannot be opened
   */
  public LiveIdentity(Source source, Function<Identity, Optional<String>> check)
      throws KeyStoreRefusedException {
    this.source = source;
    this.check = check;
    String mark = source.mark(); // before the load: what changes in between is loaded again
    Identity first = source.load();
    this.state = new State(first, mark, 1, check.apply(first));
  }

  /** The identity in force. Ask anew for each use: a kept one grows old. */
  public Identity identity() {
    return state.identity;
  }

  /** Counts the identities, from 1. */
  public long loads() {
    return state.loads;
  }

  /**
   * What is wrong with the identity in force, or why a newer one was not taken; empty if nothing.
   */
  public Optional<String> problem() {
    return state.problem;
  }

  /**
   * Something that is made of the identity, and made anew with each.
   *
   * @param make throws IllegalArgumentException if the identity does not serve; then the old stays
   * @return gives the one made of the identity in force
   * @throws IllegalArgumentException if it cannot be made of the present one
   */
  public synchronized <T> Supplier<T> derive(Function<Identity, T> make) {
    AtomicReference<T> made = new AtomicReference<>(make.apply(state.identity));
    dependents.add(
        fresh -> {
          T next = make.apply(fresh);
          return () -> made.set(next);
        });
    return made::get;
  }

  /**
   * Tells {@code dependent} of the identity in force, and of every other from now on: none slips
   * through between.
   *
   * @throws IllegalArgumentException if the present one does not serve it
   */
  public synchronized void tell(Dependent dependent) {
    dependent.prepare(state.identity).run();
    dependents.add(dependent);
  }

  /** Takes a new identity into force if the source has one that can be used. */
  public synchronized Outcome poll() {
    State old = state;
    try {
      String mark = source.mark();
      if (mark.equals(old.mark)) {
        state = old.with(check.apply(old.identity));
        return Outcome.UNCHANGED;
      }
      return replace(source.load(), mark);
    } catch (KeyStoreRefusedException | IllegalArgumentException e) {
      state = old.with(Optional.of("the new key is not used: " + e.getMessage()));
      return Outcome.KEPT_OLD;
    }
  }

  /**
   * Takes an identity into force that its source will have soon: a renewal uses the new key before
   * it puts the file in place.
   *
   * @throws IllegalArgumentException if it cannot be used; the old one stays
   */
  public synchronized void use(Identity fresh) {
    Outcome unused = replace(fresh, state.mark);
  }

  private Outcome replace(Identity fresh, String mark) {
    Optional<String> wrong = check.apply(fresh);
    if (wrong.isPresent()) {
      throw new IllegalArgumentException(wrong.get());
    }
    List<Runnable> prepared = new ArrayList<>();
    for (Dependent dependent : dependents) {
      prepared.add(dependent.prepare(fresh));
    }
    prepared.forEach(Runnable::run);
    state = new State(fresh, mark, state.loads + 1, Optional.empty());
    return Outcome.RELOADED;
  }
}
