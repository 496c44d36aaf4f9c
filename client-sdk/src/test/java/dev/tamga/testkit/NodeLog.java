package dev.tamga.testkit;

import dev.tamga.common.container.Entry;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.custody.Checkpoint;
import dev.tamga.common.custody.LogEntry;
import dev.tamga.common.custody.MerkleTree;
import dev.tamga.common.custody.SignedCheckpoint;
import dev.tamga.common.custody.TlogProof;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.document.CustodyDocument;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.ReceiptDocument;
import dev.tamga.common.document.answer.ReceiptKind;
import dev.tamga.common.document.event.Actor;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.event.CheckResult;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.document.event.Salt;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.LogKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A node's log in memory, and what the node states about it: custody, receipts, its key. The log
 * itself is kept by the book (RFC 9162 section 2.1), not by the code under test.
 */
public final class NodeLog {
  public static final String ORIGIN = "node.example.kz/log";

  private final LogKey key = LogKey.generate();
  private final EnvelopeSigner seal;
  private final PackageId id;
  private final Instant now;
  private final List<byte[]> leaves = new ArrayList<>();
  private final List<byte[]> events = new ArrayList<>();
  private final List<byte[]> entries = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();

  /** A log that keeps the custody of one package. */
  public NodeLog(CadesSigner seal, PackageId id, Instant now) {
    this.seal = new EnvelopeSigner(seal);
    this.id = id;
    this.now = now;
    leaves.add(MerkleTree.leafHash(new byte[] {7})); // another package's
  }

  public VerifierKey key() {
    return new VerifierKey(ORIGIN, key.publicKey());
  }

  /** Logs an event. */
  public NodeLog add(EventType type, AuthorityId by, AuthorityId other) {
    long seq = events.size() + 1L;
    EventDocument event =
        EventDocument.builder(
                id,
                type,
                new Actor(by, Bytes.utf8(by.text()).sha256()),
                now,
                Salt.random(new SecureRandom()))
            .counterparties(List.of(other))
            .checks(List.of(Check.passed("signature", null)))
            .build()
            .numbered(seq, now);
    add(event.write(), seq, prev());
    return this;
  }

  /** Logs that the node found an item damaged. */
  public NodeLog addDamage(Sha256 nodeSeal) {
    long seq = events.size() + 1L;
    Check check =
        new Check("stored bytes", CheckResult.FAILED, "item 1, first bad byte 0: no such file");
    EventDocument event =
        EventDocument.builder(
                id, EventType.DAMAGED, Actor.node(nodeSeal), now, Salt.random(new SecureRandom()))
            .checks(List.of(check))
            .build()
            .numbered(seq, now);
    add(event.write(), seq, prev());
    return this;
  }

  /** Logs these bytes as an event, under that number, after that entry. */
  public void add(byte[] event, long seq, Sha256 prev) {
    LogEntry entry =
        new LogEntry(id, seq, prev, MerkleTree.digest(event), 0, MerkleTree.EMPTY_ROOT);
    events.add(event);
    entries.add(entry.print());
    places.add(leaves.size());
    leaves.add(MerkleTree.leafHash(entry.print()));
  }

  /** The leaf of the newest event. */
  public Sha256 prev() {
    return places.isEmpty()
        ? LogEntry.NO_PREV
        : Sha256.of(leaves.get(places.get(places.size() - 1)));
  }

  /** The custody from event {@code first} to {@code last}, of {@code total}. */
  public Bytes custody(int first, int last, int total) throws Exception {
    List<Entry> objects = new ArrayList<>();
    for (int seq = first; seq <= last; seq++) {
      String stem = "custody/%06d".formatted(seq);
      objects.add(new Entry(new EntryName(stem + "-event.xml"), event(seq)));
      objects.add(new Entry(new EntryName(stem + "-entry.txt"), entry(seq)));
      objects.add(new Entry(new EntryName(stem + ".tlog-proof"), proof(seq)));
    }
    byte[] document =
        new CustodyDocument(id, "Almaty node", ORIGIN, first, last, total, now).write();
    return seal.seal(CustodyDocument.NAME, document, objects, List.of()).write();
  }

  /** The receipt about the newest hop of {@code sent}, which event {@code seq} recorded. */
  public Bytes receipt(ReceiptKind kind, HollowContainer sent, int seq) throws Exception {
    ReceiptDocument document =
        new ReceiptDocument(
            kind,
            id,
            sent.lastHop().number(),
            sent.lastHop().manifest().sha256(),
            sent.lastHop().signature().sha256(),
            event(seq).sha256(),
            "Almaty node",
            ORIGIN,
            now,
            null);
    List<Entry> objects =
        List.of(
            new Entry(new EntryName("event.xml"), event(seq)),
            new Entry(new EntryName("entry.txt"), entry(seq)),
            new Entry(new EntryName("event.tlog-proof"), proof(seq)));
    return seal.seal(ReceiptDocument.NAME, document.write(), objects, List.of()).write();
  }

  /** The container that states the log's key. */
  public Bytes keyStatement() throws Exception {
    byte[] line = (key() + "\n").getBytes(StandardCharsets.US_ASCII);
    return seal.seal("log-key.txt", line, List.of(), List.of()).write();
  }

  public Bytes event(int seq) {
    return Bytes.of(events.get(seq - 1));
  }

  private Bytes entry(int seq) {
    return Bytes.of(entries.get(seq - 1));
  }

  private Bytes proof(int seq) {
    int place = places.get(seq - 1);
    Checkpoint checkpoint = new Checkpoint(ORIGIN, leaves.size(), Sha256.of(root(leaves)));
    return Bytes.of(
        new TlogProof(place, path(place, leaves), SignedCheckpoint.sign(checkpoint, key).note())
            .print());
  }

  private static byte[] root(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return leaves.get(0);
    }
    int k = Integer.highestOneBit(leaves.size() - 1);
    return MerkleTree.nodeHash(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
  }

  private static List<Sha256> path(int index, List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return new ArrayList<>();
    }
    int k = Integer.highestOneBit(leaves.size() - 1);
    boolean left = index < k;
    List<byte[]> mine = left ? leaves.subList(0, k) : leaves.subList(k, leaves.size());
    List<byte[]> other = left ? leaves.subList(k, leaves.size()) : leaves.subList(0, k);
    List<Sha256> path = path(left ? index : index - k, mine);
    path.add(Sha256.of(root(other)));
    return path;
  }
}
