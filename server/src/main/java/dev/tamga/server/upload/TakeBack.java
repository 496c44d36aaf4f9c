package dev.tamga.server.upload;

import dev.tamga.common.error.Refusal;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobId;
import dev.tamga.server.storage.blob.Extent;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what was recorded on the way of a body that turned out wrong in the end (PROTOCOL.md
 * section 5). What the database does not take now the node owes: it is done before anything else is
 * done with the item. A node that dies before leaves bytes as of a connection that broke, which no
 * checksum covers but that of the seal. Thread-safe.
 */
final class TakeBack {
  private static final int TRIES = 2; // each waits for the database already
  private static final int MOST = 1000; // the oldest is forgotten, as by a node that dies
  private static final Logger log = LoggerFactory.getLogger(TakeBack.class);

  private final Storage storage;
  private final Map<BlobId, RecordOffset> owed = // guarded by itself
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BlobId, RecordOffset> eldest) {
          return size() > MOST;
        }
      };

  TakeBack(Storage storage) {
    this.storage = storage;
  }

  /**
   * Takes back what a request recorded, whose writer is closed and whose lease the caller has. A
   * crash between row and file leaves bytes, not a hole.
   *
   * @throws Refusal OFFSET_MISMATCH if another request has the item now, and with it what was
   *     recorded; what the database refuses: then it is owed
   */
  void all(RecordOffset record) throws Refusal {
    for (int attempt = 1; ; attempt++) {
      try {
        done(record, record.rewind());
        return;
      } catch (Refusal refused) {
        if (record.isOvertaken() || attempt == TRIES) {
          owe(record);
          throw refused;
        }
      }
    }
  }

  /**
   * Does what is owed of an item, whose lease the caller has.
   *
   * @throws Refusal what the database refuses
   */
  void owedOf(BlobId blob) throws Refusal {
    RecordOffset record;
    synchronized (owed) {
      record = owed.get(blob);
    }
    if (record == null) {
      return;
    }
    try {
      done(record, record.rewind());
    } catch (Refusal refused) {
      if (!record.isOvertaken()) {
        throw refused;
      }
      forget(record);
    }
  }

  private void owe(RecordOffset record) {
    storage.digests().forget(record.blob()); // it has bytes that do not count
    if (record.isOvertaken()) {
      forget(record);
      return;
    }
    synchronized (owed) {
      owed.put(record.blob(), record);
    }
  }

  private void done(RecordOffset record, Extent left) {
    forget(record);
    storage.digests().of(left.blob()).rewound(left);
    try {
      boolean unused = storage.blobs().trim(left);
    } catch (IOException e) {
      log.debug("{} is cut by the next one who appends", left.blob(), e);
    }
  }

  private void forget(RecordOffset record) {
    synchronized (owed) {
      owed.remove(record.blob());
    }
  }
}
