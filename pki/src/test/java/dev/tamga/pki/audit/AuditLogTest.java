package dev.tamga.pki.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.testkit.FailingDisk;
import dev.tamga.pki.testkit.FailingDisk.Fault;
import dev.tamga.pki.testkit.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuditLogTest {
  private static final int RECORDS = 8;

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();

  @BeforeEach
  void writeRecords() throws Exception {
    AuditLog log = open();
    for (int i = 1; i <= RECORDS; i++) {
      log.append(
          "vote", "Aigul Серік " + i, Optional.of("B"), Map.of("a/" + i, hash(i)), "\"why\"");
    }
  }

  @Test
  void reopened_hasEveryRecordAndCountsOn() throws Exception {
    AuditLog log = open();
    assertThat(log.seq()).isEqualTo(RECORDS);
    assertThat(log.objects()).containsEntry("a/3", hash(3)).hasSize(RECORDS);
    AuditRecord next = log.append("submit", "C", Optional.empty(), Map.of(), "");
    assertThat(next.seq()).isEqualTo(RECORDS + 1);
    assertThat(next.id()).isEqualTo(next.seq() + "-" + next.hash().substring(0, 12));
    assertThat(open().records()).hasSize(RECORDS + 1).last().isEqualTo(next);
  }

  @Test
  void keptOpen_readsWhatOthersAddedAndFindsWhatTheyEdited() throws Exception {
    AuditLog kept = open();
    assertThat(kept.refreshed()).as("nothing new").isSameAs(kept);
    AuditRecord other = open().append("submit", "C", Optional.empty(), Map.of("b", hash(9)), "");
    assertThat(kept.refreshed()).isSameAs(kept);
    assertThat(kept.hash()).isEqualTo(other.hash());
    assertThat(kept.objects()).containsEntry("b", hash(9));
    AuditRecord own = kept.append("vote", "D", Optional.empty(), Map.of(), "");
    assertThat(kept.refreshed()).isSameAs(kept);
    assertThat(open().records()).last().isEqualTo(own);
    Path log = folder.resolve("audit.log");
    String good = Files.readString(log);
    Files.writeString(log, good.replaceFirst("Aigul", "Bigul"));
    assertThatThrownBy(kept::refreshed).isInstanceOf(AuditException.class);
    Files.writeString(log, good.substring(0, good.length() - 9));
    assertThatThrownBy(kept::refreshed).isInstanceOf(AuditException.class);
    Files.delete(log);
    assertThatThrownBy(kept::refreshed).isInstanceOf(AuditException.class);
    Files.writeString(log, good + good.substring(0, good.indexOf('\n') + 1));
    assertThatThrownBy(kept::refreshed).isInstanceOf(AuditException.class);
    Files.writeString(log, good);
    assertThat(kept.refreshed().hash()).isEqualTo(own.hash());
  }

  @Test
  void chain_isWhatTheDocumentSays() throws Exception {
    List<String> lines = lines();
    for (int i = 1; i < lines.size(); i++) {
      String before =
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(lines.get(i - 1).getBytes(StandardCharsets.UTF_8)));
      assertThat(lines.get(i)).contains("\"previous\":\"" + before + "\"");
    }
    assertThat(lines.get(0))
        .startsWith("{\"action\":\"vote\",\"actor\":")
        .contains("\"previous\":\"" + "0".repeat(64) + "\"", "\"seq\":1,");
  }

  @Test
  void eachDeletedRecord_isFoundWhereItWas() throws Exception {
    List<String> good = lines();
    for (int i = 0; i < RECORDS - 1; i++) {
      List<String> bad = new ArrayList<>(good);
      bad.remove(i);
      write(bad);
      refused("line " + (i + 1) + ",", "deleted");
    }
    write(good.subList(0, RECORDS - 1));
    refused("audit.head", "cut off");
  }

  @Test
  void reorderedInsertedOrRepeatedRecords_areFound() throws Exception {
    List<String> good = lines();
    List<String> bad = new ArrayList<>(good);
    Collections.swap(bad, 3, 4);
    write(bad);
    refused("line 4,", "record 5");
    bad = new ArrayList<>(good);
    bad.add(2, good.get(1));
    write(bad);
    refused("line 3,", "inserted");
  }

  @Test
  void editedRecord_isFoundAtTheNextOne() throws Exception {
    List<String> good = lines();
    for (int i = 0; i < RECORDS; i++) {
      List<String> bad = new ArrayList<>(good);
      bad.set(i, good.get(i).replace("Aigul", "Bolat"));
      write(bad);
      if (i < RECORDS - 1) {
        refused("line " + (i + 2) + ",", "edited");
      } else {
        refused("audit.head", "edited");
      }
    }
  }

  @Test
  void anyFlippedBitAndAnyTruncation_isRefused() throws Exception {
    byte[] good = Files.readAllBytes(folder.resolve("audit.log"));
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(folder.resolve("audit.log"), bad);
      assertThatThrownBy(this::open).isInstanceOf(AuditException.class);
    }
    for (int length = 0; length < good.length; length += 17) {
      Files.write(folder.resolve("audit.log"), Arrays.copyOf(good, length));
      assertThatThrownBy(this::open).isInstanceOf(AuditException.class);
    }
  }

  @Test
  void missingLogOrHead_isRefused() throws Exception {
    Path log = folder.resolve("audit.log");
    Path head = folder.resolve("audit.head");
    byte[] kept = Files.readAllBytes(head);
    Files.delete(head);
    refused("audit.head", "deleted");
    Files.write(head, kept);
    Files.delete(log);
    refused("cut off", "ends with 0");
  }

  @Test
  void logAndHeadWrittenAnew_areFoundByAHeadKeptElsewhere() throws Exception {
    byte[] kept = Files.readAllBytes(folder.resolve("audit.head"));
    open().requireHead(kept);
    Files.delete(folder.resolve("audit.log"));
    Files.delete(folder.resolve("audit.head"));
    AuditLog forged = open();
    for (int i = 0; i < RECORDS; i++) {
      forged.append("vote", "Bolat", Optional.empty(), Map.of(), "");
    }
    assertThatThrownBy(() -> open().requireHead(kept))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("written anew");
    assertThatThrownBy(() -> open().requireHead(new byte[3])).hasMessageContaining("no head");
  }

  static Stream<Arguments> faults() {
    return Stream.of(1, 2, 3)
        .flatMap(at -> Stream.of(Fault.values()).map(fault -> Arguments.of(at, fault)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void crashWhileAppending_leavesALogThatTheNextCommandRepairs(int at, Fault fault)
      throws Exception {
    FailingDisk disk = new FailingDisk(at, fault);
    AuditLog dying = AuditLog.open(folder, disk, clock);
    AuditRecord first = null;
    try {
      first = dying.append("issue", "A", Optional.empty(), Map.of(), "first");
      dying.append("issue", "A", Optional.empty(), Map.of(), "second");
    } catch (AuditException e) {
      assertThat(e).hasMessageContaining("not written");
    }
    assertThat(disk.isDead()).isTrue();
    assertThatThrownBy(() -> dying.append("x", "A", Optional.empty(), Map.of(), ""))
        .hasMessageContaining("start anew");
    AuditLog next = open();
    next.repair();
    next.append("issue", "A", Optional.empty(), Map.of(), "after");
    List<AuditRecord> all = open().records();
    if (first != null) {
      assertThat(all).contains(first);
    }
    assertThat(all).last().extracting(AuditRecord::reason).isEqualTo("after");
    if (fault == Fault.TORN && at != 2) {
      assertThat(all).anyMatch(record -> record.action().equals("repaired"));
    }
    assertThat(Files.readString(folder.resolve("audit.head")))
        .isEqualTo(all.size() + " " + all.get(all.size() - 1).hash() + "\n");
  }

  @Test
  void crashWhileRepairing_isRepairedAgain() throws Exception {
    Path log = folder.resolve("audit.log");
    byte[] good = Files.readAllBytes(log);
    for (int at = 1; at <= 3; at++) {
      for (Fault fault : Fault.values()) {
        AuditLog next = open();
        next.append("issue", "A", Optional.empty(), Map.of(), "");
        Files.write(log, "{\"act".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        AuditLog dying = AuditLog.open(folder, new FailingDisk(at, fault), clock);
        assertThatThrownBy(dying::repair).isInstanceOf(AuditException.class);
        open().repair();
        open().repair();
      }
    }
    assertThat(Files.readAllBytes(log)).startsWith(good);
    assertThat(open().records())
        .noneMatch(record -> record.reason().isBlank() && record.action().equals("repaired"));
  }

  @Test
  void tooLongRecord_isRefusedAndNothingIsWritten() throws Exception {
    AuditLog log = open();
    assertThatThrownBy(() -> log.append("x", "A", Optional.empty(), Map.of(), "y".repeat(70_000)))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("65536");
    assertThat(open().seq()).isEqualTo(RECORDS);
  }

  private AuditLog open() throws AuditException {
    return AuditLog.open(folder, Disk.DURABLE, clock);
  }

  private void refused(String... parts) {
    assertThatThrownBy(this::open)
        .isInstanceOf(AuditException.class)
        .hasMessageContainingAll(parts);
  }

  private List<String> lines() throws Exception {
    return Files.readAllLines(folder.resolve("audit.log"), StandardCharsets.UTF_8);
  }

  private void write(List<String> lines) throws Exception {
    Files.writeString(folder.resolve("audit.log"), String.join("\n", lines) + "\n");
  }

  private static String hash(int i) {
    return Integer.toHexString(i).repeat(64);
  }
}
