package dev.tamga.common.container;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.zip.ContainerLayout;
import dev.tamga.common.zip.ContainerWriter;
import dev.tamga.common.zip.EntryHead;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.SigningException;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A laboratory in one State, a prosecutor in another, and what they sign. */
final class Parties {
  private static final String TIMESTAMP_POLICY = "1.3.6.1.4.1.99999.1";

  final Clock clock;
  final TestState kz;
  final TestState kg;
  final Map<EntryName, Bytes> items = new LinkedHashMap<>();

  Parties(Clock clock) {
    this.clock = clock;
    this.kz = TestState.create("KZ", clock);
    this.kg = TestState.create("KG", clock);
    items.put(new EntryName("evidence/1/disk0.E01"), Bytes.utf8("image of a disk"));
    items.put(new EntryName("evidence/2/фото 1+2.jpg"), Bytes.utf8("a photograph"));
    items.put(new EntryName("evidence/2/empty"), Bytes.EMPTY);
  }

  CadesSigner signer(TestState state, Identity identity) {
    TimestampAuthority tsa = new TimestampAuthority(state.tsa(), TIMESTAMP_POLICY, clock);
    return new CadesSigner(identity, tsa.stamper(), clock);
  }

  CadesSigner lab() {
    return signer(kz, kz.labSeal());
  }

  CadesSigner prosecutor() {
    return signer(kg, kg.head());
  }

  EnvelopeVerifier verifier() {
    PathChecker paths = new PathChecker(kz.trust(kg));
    return new EnvelopeVerifier(new CadesVerifier(paths, clock, Tolerances.STANDARD));
  }

  List<ManifestEntry> listedItems() {
    return items.entrySet().stream()
        .map(
            item ->
                new ManifestEntry(
                    item.getKey(), "application/octet-stream", item.getValue().sha256()))
        .toList();
  }

  List<ItemDigest> itemDigests() {
    return items.entrySet().stream()
        .map(
            item ->
                new ItemDigest(
                    EntryHead.of(item.getKey(), item.getValue()), item.getValue().sha256()))
        .toList();
  }

  HollowContainer sealed() throws Refusal, SigningException {
    return new EnvelopeSigner(lab())
        .seal("package.xml", Bytes.utf8("<Package/>").toArray(), List.of(), listedItems());
  }

  HollowContainer accepted(HollowContainer sealed) throws Refusal, SigningException {
    return new EnvelopeSigner(prosecutor())
        .addHop(verifier().verify(sealed), "acceptance", Bytes.utf8("<Acceptance/>").toArray());
  }

  /** The hollow container with these items in it. */
  static byte[] whole(HollowContainer hollow, Map<EntryName, Bytes> items)
      throws IOException, Refusal {
    List<Entry> entries = new ArrayList<>(hollow.entries());
    List<Entry> between = new ArrayList<>();
    items.forEach((name, content) -> between.add(new Entry(name, content)));
    entries.addAll(hollow.objects().size(), between);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ContainerLayout layout = new ContainerLayout(entries.stream().map(Entry::head).toList());
    try (ContainerWriter writer = new ContainerWriter(out, layout)) {
      for (Entry entry : entries) {
        writer.write(entry.name(), entry.content());
      }
      writer.finish();
    }
    return out.toByteArray();
  }
}
