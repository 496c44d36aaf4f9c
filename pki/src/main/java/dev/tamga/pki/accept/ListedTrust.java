package dev.tamga.pki.accept;

import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.trust.live.TrustSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A snapshot from trust lists, beside that of files: the anchors of both, the CA certificates and
 * CRLs of the files. Used by one thread at a time.
 *
 * <p>Whether a list has expired does not matter here: the last accepted one stays in force.
 */
public final class ListedTrust implements TrustSource {
  private final TrustListStore lists;
  private final TrustSource files;

  /** Reads nothing yet. */
  public ListedTrust(TrustListStore lists, TrustSource files) {
    this.lists = lists;
    this.files = files;
  }

  @Override
  public Trust load() throws TrustRefusedException {
    Trust beside = files.load();
    List<Anchor> anchors = new ArrayList<>(beside.anchors());
    try {
      for (String territory : lists.territories()) {
        anchors.addAll(lists.history(territory).anchors());
      }
      return new Trust(anchors, beside.intermediates(), beside.crls(), beside.algorithms());
    } catch (IOException | ListRefusedException | IllegalArgumentException e) {
      throw new TrustRefusedException("trust lists: " + e.getMessage(), e);
    }
  }

  @Override
  public String mark() throws TrustRefusedException {
    try {
      return files.mark() + lists.mark();
    } catch (IOException e) {
      throw new TrustRefusedException("trust lists: " + e, e);
    }
  }
}
