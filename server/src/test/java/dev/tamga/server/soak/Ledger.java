package dev.tamga.server.soak;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What the service acknowledged, by those to whom it did. Thread-safe. */
final class Ledger {
  private final Map<PackageId, Sent> sent = new ConcurrentHashMap<>();
  private final Set<PackageId> fetched = ConcurrentHashMap.newKeySet();
  private final Set<PackageId> answered = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Sent> toFetch = new LinkedBlockingQueue<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  /**
   * A package that was handed in.
   *
   * @param item SHA-256 of its one item, as it lay on the sender's disk
   * @param bytes of the item
   * @param receipt as the sender verified it
   */
  record Sent(PackageId id, Sha256 item, long bytes, Bytes receipt) {}

  void sent(Sent one) {
    sent.put(one.id(), one);
    toFetch.add(one);
  }

  void fetched(PackageId id) {
    fetched.add(id);
  }

  void answered(PackageId id) {
    answered.add(id);
  }

  /** Something that must not happen, whatever dies. */
  void fault(String what) {
    faults.add(what);
  }

  BlockingQueue<Sent> toFetch() {
    return toFetch;
  }

  Collection<Sent> sent() {
    return sent.values();
  }

  Set<PackageId> sentIds() {
    return sent.keySet();
  }

  Set<PackageId> fetchedIds() {
    return fetched;
  }

  Set<PackageId> answeredIds() {
    return answered;
  }

  Collection<String> faults() {
    return faults;
  }

  long bytes() {
    return sent.values().stream().mapToLong(Sent::bytes).sum();
  }
}
