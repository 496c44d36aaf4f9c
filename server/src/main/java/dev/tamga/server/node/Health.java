package dev.tamga.server.node;

import dev.tamga.common.error.Refusal;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.http.management.ManagementServer;
import dev.tamga.server.instance.Membership;
import dev.tamga.server.material.KeyWatch;
import dev.tamga.server.node.wire.WireLock;
import dev.tamga.server.recovery.WatchStored;
import dev.tamga.server.status.StatusExchange;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.trust.FollowLists;
import dev.tamga.server.witness.Witnesses;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operator has to know. A node that works with old trust or an old key is ready and warns:
 * it never stops because material is bad.
 */
record Health(
    Storage storage,
    CustodyLog log,
    Membership member,
    LiveTrust trust,
    FollowLists lists,
    KeyWatch keys,
    StatusExchange status,
    WatchStored stored,
    WireLock lock,
    Witnesses witnesses,
    List<String> atStart) {
  ManagementServer.Health now() {
    List<String> warnings = new ArrayList<>(atStart);
    trust.problem().ifPresent(text -> warnings.add("trust stays as it was: " + text));
    warnings.addAll(lists.problems());
    warnings.addAll(keys.warnings());
    warnings.addAll(status.problems());
    warnings.addAll(stored.warnings());
    warnings.addAll(lock.warnings());
    warnings.addAll(witnesses.problems());
    return new ManagementServer.Health(problems(), warnings, List.of(member.toString()));
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (storage.writer().isStopped()) {
      problems.add("the writer has stopped: restart the node (CUSTODY.md 4)");
    }
    member.problem().ifPresent(problems::add);
    storage.database().problem().ifPresent(problems::add);
    log.refusal().ifPresent(why -> problems.add(why.detail() + ". " + why.action()));
    try {
      var unused = storage.database().read(handle -> handle.execute("SELECT 1"));
    } catch (Refusal | RuntimeException e) {
      problems.add("the database does not answer: " + e.getMessage());
    }
    if (problems.isEmpty()) { // each of the others would be why
      member.stalled().ifPresent(problems::add);
    }
    return problems;
  }
}
