package dev.tamga.pki.officer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.pki.ceremony.CeremonyPlan;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.GovernedCa;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad statements, registers and plans are refused in one way; what is taken prints as it was. */
class StatementFuzzTest {
  private static final TestClock CLOCK = TestClock.fixed();
  private static final int SEEDS = 60;

  @FuzzTest
  @MethodSource("statements")
  void statement(byte[] data) {
    try {
      assertThat(Statement.parse(data).print()).isEqualTo(data);
    } catch (IllegalArgumentException e) {
      // the one way to say no
    }
  }

  @FuzzTest
  @MethodSource("officers")
  void officer(byte[] data) {
    try {
      assertThat(Officer.parse(data).print()).isEqualTo(data);
    } catch (IllegalArgumentException e) {
      // the one way to say no
    }
  }

  @Test
  void anyFlippedBitOrTruncation_makesAStatementOfNobody() throws Exception {
    Officer aigul = person();
    byte[] good = statements()[0];
    Statement.parse(good).verify(aigul, "statement");
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> Statement.parse(bad).verify(aigul, "statement"))
          .isInstanceOfAny(IllegalArgumentException.class, GovernanceException.class);
      byte[] cut = Arrays.copyOf(good, random.nextInt(good.length));
      assertThatThrownBy(() -> Statement.parse(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void plan_isReadStrictlyWhateverItsBytes(@TempDir Path folder) throws Exception {
    Path plan = GovernedCa.writePlan(folder, CLOCK);
    byte[] good = Files.readAllBytes(plan);
    assertThat(CeremonyPlan.read(plan, CLOCK.instant()).officers()).hasSize(4);
    Random random = new Random(13);
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      Files.write(plan, i % 2 == 0 ? bad : Arrays.copyOf(bad, random.nextInt(bad.length)));
      try {
        CeremonyPlan.read(plan, CLOCK.instant());
      } catch (IllegalArgumentException | IOException e) {
        // refused, or it names a certificate that is not there
      }
    }
    Files.writeString(
        plan, new String(good, "UTF-8").replace("\"version\":1", "\"version\":1,\"version\":1"));
    assertThatThrownBy(() -> CeremonyPlan.read(plan, CLOCK.instant()))
        .isInstanceOf(IllegalArgumentException.class);
    Files.writeString(plan, new String(good, "UTF-8").replace("Bolat.pem", "Aigul.pem"));
    assertThatThrownBy(() -> CeremonyPlan.read(plan, CLOCK.instant()))
        .hasMessageContaining("stands twice");
    Files.writeString(plan, new String(good, "UTF-8").replaceFirst("\"admin\"", "\"auditor\""));
    assertThatThrownBy(() -> CeremonyPlan.read(plan, CLOCK.instant()))
        .hasMessageContaining("at least three");
  }

  static byte[][] statements() throws Exception {
    return mutations(
        Statement.sign(Map.of("action", "issue", "reason", "Серік"), key(), CLOCK).print());
  }

  static byte[][] officers() {
    return mutations(person().print());
  }

  private static Identity key() {
    return GovernedCa.officer("Aigul", CLOCK);
  }

  private static Officer person() {
    return new Officer(
        "Aigul Серік",
        Role.ADMIN,
        key().certificate(),
        TestState.NOW,
        TestState.NOW.plus(Duration.ofDays(1)),
        "ceremony");
  }

  private static byte[][] mutations(byte[] good) {
    Random random = new Random(7);
    byte[][] seeds = new byte[SEEDS][];
    seeds[0] = good;
    for (int i = 1; i < SEEDS; i++) {
      seeds[i] = good.clone();
      seeds[i][random.nextInt(good.length)] = (byte) random.nextInt(256);
    }
    return seeds;
  }
}
