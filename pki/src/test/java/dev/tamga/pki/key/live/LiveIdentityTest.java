package dev.tamga.pki.key.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.live.LiveIdentity.Outcome;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class LiveIdentityTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());

  /** A store whose content the test changes. */
  private static final class Store implements LiveIdentity.Source {
    private Identity content = fresh();
    private Optional<String> damage = Optional.empty();
    private int writes;

    private static Identity fresh() {
      return KZ.issue(Profile.TLS_SERVER_NODE, "node", "localhost");
    }

    Identity replace() {
      content = fresh();
      writes++;
      return content;
    }

    @Override
    public Identity load() throws KeyStoreRefusedException {
      if (damage.isPresent()) {
        throw new KeyStoreRefusedException(damage.get(), null);
      }
      return content;
    }

    @Override
    public String mark() {
      return Integer.toString(writes);
    }
  }

  private final Store store = new Store();
  private Optional<String> verdict = Optional.empty();

  private LiveIdentity live() throws KeyStoreRefusedException {
    return new LiveIdentity(store, identity -> verdict);
  }

  @Test
  void unchangedSource_changesNothing() throws Exception {
    LiveIdentity live = live();
    assertThat(live.poll()).isEqualTo(Outcome.UNCHANGED);
    assertThat(live.loads()).isEqualTo(1);
  }

  @Test
  void newKey_takesTheOldOnesPlaceInEverythingMadeOfIt() throws Exception {
    LiveIdentity live = live();
    Supplier<String> serial =
        live.derive(identity -> identity.certificate().getSerialNumber().toString(16));
    Identity next = store.replace();
    assertThat(live.poll()).isEqualTo(Outcome.RELOADED);
    assertThat(live.identity()).isEqualTo(next);
    assertThat(live.loads()).isEqualTo(2);
    assertThat(serial.get()).isEqualTo(next.certificate().getSerialNumber().toString(16));
  }

  @Test
  void storeThatCannotBeOpened_keepsTheOldKeyAndSaysWhy() throws Exception {
    LiveIdentity live = live();
    Identity old = live.identity();
    Identity next = store.replace();
    store.damage = Optional.of("key store node.p12: wrong password");
    assertThat(live.poll()).isEqualTo(Outcome.KEPT_OLD);
    assertThat(live.identity()).isEqualTo(old);
    assertThat(live.problem())
        .hasValueSatisfying(text -> assertThat(text).contains("wrong password"));
    store.damage = Optional.empty();
    assertThat(live.poll()).as("tried again without another change").isEqualTo(Outcome.RELOADED);
    assertThat(live.identity()).isEqualTo(next);
    assertThat(live.problem()).isEmpty();
  }

  @Test
  void keyThatIsNotTrusted_isNotTakenIntoUse() throws Exception {
    LiveIdentity live = live();
    Identity old = live.identity();
    Identity unused = store.replace();
    verdict = Optional.of("certificate is revoked");
    assertThat(live.poll()).isEqualTo(Outcome.KEPT_OLD);
    assertThat(live.identity()).isEqualTo(old);
    assertThat(live.problem()).hasValueSatisfying(text -> assertThat(text).contains("is revoked"));
  }

  @Test
  void keyInForceThatIsRevoked_staysAndIsAProblem() throws Exception {
    LiveIdentity live = live();
    verdict = Optional.of("certificate is revoked");
    assertThat(live.poll()).isEqualTo(Outcome.UNCHANGED);
    assertThat(live.problem()).contains("certificate is revoked");
  }

  @Test
  void oneUserThatRefuses_keepsTheOldKeyForAllOfThem() throws Exception {
    LiveIdentity live = live();
    Supplier<Identity> first = live.derive(identity -> identity);
    Identity old = live.identity();
    live.tell(
        fresh -> {
          if (!fresh.equals(old)) {
            throw new IllegalArgumentException("no timestamp unit");
          }
          return () -> {};
        });
    Identity unused = store.replace();
    assertThat(live.poll()).isEqualTo(Outcome.KEPT_OLD);
    assertThat(first.get()).isEqualTo(old);
    assertThat(live.identity()).isEqualTo(old);
  }

  @Test
  void firstKeyThatCannotBeOpened_isRefused() {
    store.damage = Optional.of("key store node.p12: damaged");
    assertThatThrownBy(this::live)
        .isInstanceOf(KeyStoreRefusedException.class)
        .hasMessageContaining("damaged");
  }
}
