package dev.tamga.common.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.common.container.PackageReader.ItemSink;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.pki.testkit.TestClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PackageReaderTest {
  private static final Parties PARTIES = new Parties(TestClock.fixed());
  private static HollowContainer accepted;

  @BeforeAll
  static void signOnce() throws Exception {
    accepted = PARTIES.accepted(PARTIES.sealed());
  }

  @Test
  void wholePackage_isProvenAndHandedOver() throws Exception {
    byte[] container = Parties.whole(accepted, PARTIES.items);
    Map<EntryName, ByteArrayOutputStream> taken = new LinkedHashMap<>();
    ItemSink sink = item -> taken.computeIfAbsent(item.name(), n -> new ByteArrayOutputStream());
    List<Long> progress = new ArrayList<>();
    VerifiedPackage proof =
        new PackageReader(PARTIES.verifier())
            .read(new ByteArrayInputStream(container), sink, progress::add);
    assertThat(proof.items()).isEqualTo(PARTIES.itemDigests());
    assertThat(proof.envelope().container()).isEqualTo(accepted);
    assertThat(proof.envelope().signatures()).hasSize(2);
    assertThat(proof.whole().length()).isEqualTo(container.length);
    taken.forEach(
        (name, out) -> assertThat(Bytes.of(out.toByteArray())).isEqualTo(PARTIES.items.get(name)));
    assertThat(taken.keySet()).isEqualTo(PARTIES.items.keySet());
    assertThat(progress).isSorted().last().isEqualTo((long) container.length);
  }

  @Test
  void changedItem_isRefusedThoughTheChecksumFits() throws Exception {
    Map<EntryName, Bytes> items = new LinkedHashMap<>(PARTIES.items);
    items.replaceAll((name, content) -> Bytes.utf8("other"));
    assertRefused(Failure.DIGEST_MISMATCH, Parties.whole(accepted, items));
  }

  @Test
  void missingItem_isRefused() throws Exception {
    Map<EntryName, Bytes> items = new LinkedHashMap<>(PARTIES.items);
    items.remove(new EntryName("evidence/2/empty"));
    assertRefused(Failure.ITEM_MISSING, Parties.whole(accepted, items));
    assertRefused(Failure.ITEM_MISSING, accepted.write().toArray());
  }

  @Test
  void itemThatNobodySigned_isRefused() throws Exception {
    Map<EntryName, Bytes> items = new LinkedHashMap<>(PARTIES.items);
    items.put(new EntryName("evidence/3/planted"), Bytes.EMPTY);
    assertRefused(Failure.ITEM_UNEXPECTED, Parties.whole(accepted, items));
  }

  @Test
  void itemsInAnotherOrder_areRefused() throws Exception {
    Map<EntryName, Bytes> items = new LinkedHashMap<>(PARTIES.items);
    EntryName first = new EntryName("evidence/1/disk0.E01");
    items.put(first, items.remove(first));
    assertRefused(Failure.CONTAINER_MALFORMED, Parties.whole(accepted, items));
  }

  @Test
  void anyTruncation_isRefused() throws Exception {
    byte[] container = Parties.whole(accepted, PARTIES.items);
    for (int length = 0; length < container.length; length += 61) {
      assertRefused(Failure.CONTAINER_MALFORMED, Arrays.copyOf(container, length));
    }
  }

  @Test
  void sinkThatFails_isClosedAndItsErrorComesThrough() throws Exception {
    byte[] container = Parties.whole(accepted, PARTIES.items);
    List<String> closed = new ArrayList<>();
    ItemSink full =
        item ->
            new ByteArrayOutputStream() {
              @Override
              public void write(byte[] bytes, int offset, int length) {
                throw new UncheckedIOException(new IOException("no space"));
              }

              @Override
              public void close() {
                closed.add(item.name().fileName());
              }
            };
    assertThatThrownBy(
            () ->
                new PackageReader(PARTIES.verifier())
                    .read(new ByteArrayInputStream(container), full, n -> {}))
        .hasMessageContaining("no space");
    assertThat(closed).containsExactly("disk0.E01");
  }

  private static void assertRefused(Failure failure, byte[] container) {
    assertThatThrownBy(
            () ->
                new PackageReader(PARTIES.verifier())
                    .read(new ByteArrayInputStream(container), ItemSink.NOWHERE, n -> {}))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.failure()).as(e.detail()).isEqualTo(failure));
  }
}
