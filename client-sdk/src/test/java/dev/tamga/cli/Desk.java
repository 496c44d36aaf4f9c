package dev.tamga.cli;

import dev.tamga.client.PasswordPrompt;
import dev.tamga.common.container.Entry;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.ManifestEntry;
import dev.tamga.common.document.AcceptanceDocument;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.document.answer.ItemFinding;
import dev.tamga.common.document.item.DeclaredDigest;
import dev.tamga.common.document.item.Device;
import dev.tamga.common.document.item.DigestAlgorithm;
import dev.tamga.common.document.item.DigestScope;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.ItemKind;
import dev.tamga.common.document.item.SealCondition;
import dev.tamga.common.document.item.SealMark;
import dev.tamga.common.document.legal.CaseReference;
import dev.tamga.common.document.legal.Handling;
import dev.tamga.common.document.legal.LegalBasis;
import dev.tamga.common.document.legal.UseLimitation;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Classification;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.zip.ContainerLayout;
import dev.tamga.common.zip.ContainerWriter;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A person at a terminal, with two States around and containers that were made there. */
final class Desk {
  static final PackageId ID = new PackageId("0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11");
  static final AuthorityId LAB = new AuthorityId("kz-lab");
  static final AuthorityId PROSECUTOR = new AuthorityId("kg-prosecutor");
  private static final String TIMESTAMP_POLICY = "1.3.6.1.4.1.99999.1";

  final Path home;
  final Clock clock;
  final TestState kz;
  final TestState kg;
  final Map<EntryName, Bytes> items = new LinkedHashMap<>();
  List<CadesSigner> sides = List.of(); // of the laboratory

  Desk(Path home, Clock clock) {
    this.home = home;
    this.clock = clock;
    this.kz = TestState.create("KZ", clock);
    this.kg = TestState.create("KG", clock);
    items.put(new EntryName("evidence/1/disk0.E01"), Bytes.utf8("image of a disk"));
    items.put(new EntryName("evidence/2/фото 1+2 it's.jpg"), Bytes.utf8("a photograph"));
    items.put(new EntryName("evidence/2/empty"), Bytes.EMPTY);
  }

  /** What a command said and how it ended. */
  record Said(int exit, String out, String err) {}

  Said tamga(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Surroundings around =
        new Surroundings(
            clock,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            false,
            PasswordPrompt.NOBODY,
            home,
            "en");
    int exit = Tamga.run(around, args);
    return new Said(exit, out.toString(), err.toString());
  }

  /** A folder with the roots of both States. */
  Path roots() throws Exception {
    Path folder = Files.createDirectories(home.resolve("roots"));
    kz.saveRoot(folder);
    kg.saveRoot(folder);
    return folder;
  }

  /** A configuration whose keys are real; nothing listens at its node. */
  Path config() throws Exception {
    Path folder = home.resolve("conf");
    if (Files.exists(folder)) {
      return folder.resolve("client.conf");
    }
    Files.createDirectories(folder);
    TestState.save(kz.labTls(), folder, "client");
    TestState.save(kz.labSeal(), folder, "sign");
    Files.writeString(folder.resolve("password"), TestState.PASSWORD + "\n");
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(
          folder.resolve("password"),
          java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }
    roots();
    String text =
        """
        authority = kz-lab
        node = "https://localhost:1"
        tls { key = client.p12, password-file = password }
        sign { key = sign.p12, password-file = password }
        trust { roots = [
          { state = KZ, certificate = ../roots/kz-root.pem }
          { state = KG, certificate = ../roots/kg-root.pem }
        ] }
        state = ../state
        patience = 0s
        """;
    return Files.writeString(folder.resolve("client.conf"), text);
  }

  CadesSigner signer(TestState state, Identity identity) {
    TimestampAuthority tsa = new TimestampAuthority(state.tsa(), TIMESTAMP_POLICY, clock);
    return new CadesSigner(identity, tsa.stamper(), clock);
  }

  EnvelopeVerifier envelopes() {
    return new EnvelopeVerifier(
        new CadesVerifier(new PathChecker(kz.trust(kg)), clock, Tolerances.STANDARD));
  }

  PackageDocument document() {
    List<ItemDocument> documents = new ArrayList<>();
    items.forEach(
        (name, content) ->
            documents.add(
                ItemDocument.builder(
                        name.text().split("/", -1)[1],
                        name,
                        content.size(),
                        content.sha256(),
                        ItemKind.IMAGE)
                    .declaredDigests(
                        List.of(
                            new DeclaredDigest(
                                DigestAlgorithm.MD5, "0f".repeat(16), DigestScope.MEDIUM)))
                    .device(Device.of("Laptop", "Lenovo", "T480", "PF1234"))
                    .seals(List.of(new SealMark("0042", SealCondition.BROKEN)))
                    .build()));
    return PackageDocument.builder(ID)
        .route(LAB, List.of(PROSECUTOR))
        .grounds(
            CaseReference.of("2026-117", "Следственный департамент"),
            LegalBasis.treaty("UNCC", "40"),
            UseLimitation.to("criminal case 2026-117"))
        .handling(new Handling(true, Classification.OFFICIAL, true, false, null))
        .created(clock.instant(), "ru")
        .items(documents)
        .build();
  }

  HollowContainer sealed() throws Exception {
    List<ManifestEntry> listed =
        items.entrySet().stream()
            .map(
                item ->
                    new ManifestEntry(
                        item.getKey(), "application/octet-stream", item.getValue().sha256()))
            .toList();
    return new EnvelopeSigner(signer(kz, kz.labSeal()), sides)
        .seal(PackageDocument.NAME, document().write(), List.of(), listed);
  }

  HollowContainer accepted() throws Exception {
    HollowContainer sealed = sealed();
    List<ItemFinding> findings =
        items.entrySet().stream()
            .map(
                item ->
                    ItemFinding.of(
                        item.getKey(),
                        item.getValue().size(),
                        item.getValue().sha256(),
                        item.getValue().size(),
                        item.getValue().sha256()))
            .toList();
    AcceptanceDocument answer =
        new AcceptanceDocument(
            ID,
            PROSECUTOR,
            Decision.ACCEPTED,
            findings,
            null,
            "case 44/26",
            "B-7",
            clock.instant());
    return new EnvelopeSigner(signer(kg, kg.head()))
        .addHop(envelopes().verify(sealed), "acceptance", answer.write());
  }

  /** The container with its items, on the disk. */
  Path save(HollowContainer hollow, String name) throws Exception {
    List<Entry> entries = new ArrayList<>(hollow.entries());
    List<Entry> between = new ArrayList<>();
    items.forEach((item, content) -> between.add(new Entry(item, content)));
    entries.addAll(hollow.objects().size(), between);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ContainerLayout layout = new ContainerLayout(entries.stream().map(Entry::head).toList());
    try (ContainerWriter writer = new ContainerWriter(out, layout)) {
      for (Entry entry : entries) {
        writer.write(entry.name(), entry.content());
      }
      writer.finish();
    }
    return Files.write(home.resolve(name), out.toByteArray());
  }
}
