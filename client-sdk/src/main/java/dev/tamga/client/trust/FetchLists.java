package dev.tamga.client.trust;

import dev.tamga.client.http.ForeignService;
import dev.tamga.common.trust.ListEnvelope;
import dev.tamga.pki.accept.SignedList;
import dev.tamga.pki.accept.TrustHistory;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.trust.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks for one neighbour's newest list and receives it, with the lists that are missing before it
 * (pki/TRUST.md section 8). Nothing of the way is trusted: whatever comes goes through {@link
 * TrustListStore#receive}. For one thread.
 */
public final class FetchLists {
  /** Most bytes of one envelope. */
  public static final int MAX_BYTES = 4 << 20;

  private static final Duration MOST = Duration.ofSeconds(30);
  private static final int MAX_MISSING = 64;
  private static final int MAX_ALL_BYTES = 32 << 20;
  private static final int MAX_TAG = 256;
  private static final String SUFFIX = ".asice";

  private final TrustListStore store;
  private final String territory;
  private final URI address;
  private final Clock clock;
  private final ForeignService service;
  private Optional<String> tag = Optional.empty();

  /**
   * Asks nothing yet.
   *
   * @param address of the newest list, as an administrator wrote it down
   */
  public FetchLists(TrustListStore store, String territory, URI address, Clock clock) {
    this(store, territory, address, clock, MOST);
  }

  /** The same with other patience, for a whole exchange. */
  FetchLists(TrustListStore store, String territory, URI address, Clock clock, Duration patience) {
    this.store = store;
    this.territory = territory;
    this.address = address;
    this.clock = clock;
    this.service = new ForeignService(patience);
  }

  /**
   * One round.
   *
   * @return all that is known of the territory after it
   * @throws ListRefusedException if there was no first contact, or what came is refused: what was
   *     in force stays
   * @throws IOException if it does not answer, answers with another status than 200 or 304 or with
   *     too much, or the folder cannot be written
   * @throws InterruptedException if the thread is interrupted
   */
  public TrustHistory run() throws IOException, InterruptedException, ListRefusedException {
    Trust scheme = store.schemeTrust(territory); // before anybody is asked
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    tag.ifPresent(known -> request.header("if-none-match", known));
    ForeignService.Reply reply = service.ask(request, MAX_BYTES);
    TrustHistory before = store.history(territory);
    if (reply.status() == 304 && tag.isPresent()) {
      return before;
    }
    SignedList newest = ListEnvelope.verify(envelope(address, reply), scheme, clock);
    List<SignedList> all = new ArrayList<>(missing(before, newest, scheme));
    all.add(newest);
    TrustHistory after = store.receive(territory, all);
    // only now: a list that was refused is looked at again, and its alarm stays
    tag = reply.headers().firstValue("etag").filter(value -> value.length() <= MAX_TAG);
    return after;
  }

  private byte[] envelope(URI from, ForeignService.Reply reply) throws IOException {
    String where = from.equals(address) ? "" : from + ": "; // who asked names the address
    if (reply.status() != 200) {
      throw new IOException(where + "status " + reply.status() + " (expected: 200)");
    }
    if (reply.body().length > MAX_BYTES) {
      throw new IOException(
          where + "longer than " + MAX_BYTES + " bytes (expected: a list in its envelope)");
    }
    return reply.body();
  }

  /** The lists between the newest known and the newest there is; who signed it is known by now. */
  private List<SignedList> missing(TrustHistory before, SignedList newest, Trust scheme)
      throws IOException, InterruptedException, ListRefusedException {
    long from = before.versions().size() + 1L;
    long until = newest.list().seq();
    if (until <= from || !newest.list().territory().equals(territory)) {
      return List.of();
    }
    if (until - from > MAX_MISSING) {
      throw gap(newest, from, (until - from) + " lists are missing (expected: at most 64)");
    }
    List<SignedList> found = new ArrayList<>();
    int bytes = 0;
    for (long seq = from; seq < until; seq++) {
      URI place = numbered(newest, seq);
      byte[] one = envelope(place, service.ask(HttpRequest.newBuilder(place), MAX_BYTES));
      bytes += one.length;
      if (bytes > MAX_ALL_BYTES) {
        throw gap(newest, from, "the missing lists are longer than 32 MiB");
      }
      found.add(ListEnvelope.verify(one, scheme, clock));
    }
    return found;
  }

  /** {@code http://host/list.asice} is the newest, {@code http://host/list/7.asice} the seventh. */
  private URI numbered(SignedList newest, long seq) throws ListRefusedException {
    String path = address.getRawPath();
    if (path == null || !path.endsWith(SUFFIX) || address.getRawQuery() != null) {
      throw gap(newest, seq, address + " has no numbered lists (expected: .asice at its end)");
    }
    String folder = path.substring(0, path.length() - SUFFIX.length());
    return address.resolve(folder + '/' + seq + SUFFIX);
  }

  private static ListRefusedException gap(SignedList newest, long from, String what) {
    return new ListRefusedException(
        Reason.GAP,
        newest.list()
            + ": "
            + what
            + "; give those from number "
            + from
            + " on to tamga-pki trust stage, oldest first");
  }
}
