package dev.tamga.server.status;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.SignedNotice;
import dev.tamga.pki.notice.NoticeOutbox.Signed;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notices to one partner, each until the partner has it: after 1 s, 2 s, 4 s and so on up to
 * a minute. On a thread of its own, so that a partner that is away holds up no other.
 */
final class TellPartner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TellPartner.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final HttpSettings SETTINGS = new HttpSettings(MOST, MOST, MOST, 1, true);

  private final NodeAddress partner;
  private final Supplier<Credentials> credentials;
  private final LinkedBlockingQueue<Signed> waiting = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile Optional<String> problem = Optional.empty();

  /**
   * Starts.
   *
   * @param credentials of this node as a client, of the moment
   */
  TellPartner(NodeAddress partner, Supplier<Credentials> credentials) {
    this.partner = partner;
    this.credentials = credentials;
    this.thread = new Thread(this::work, "tell-" + partner);
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands over a notice. */
  void tell(Signed notice) {
    waiting.add(notice);
  }

  /** Why the partner has not got the newest notices; empty if it has. */
  Optional<String> problem() {
    return problem;
  }

  private void work() {
    try {
      while (true) {
        deliver(waiting.take());
      }
    } catch (InterruptedException e) {
      log.debug("{} is told no more", partner);
    }
  }

  private void deliver(Signed notice) throws InterruptedException {
    Duration pause = Duration.ofSeconds(1);
    while (!isDelivered(notice)) {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
  }

  private boolean isDelivered(Signed notice) throws InterruptedException {
    byte[] body =
        new SignedNotice(Bytes.of(notice.content()), Bytes.of(notice.signature())).print();
    try (NodeClient node = NodeClient.of(partner, credentials.get(), SETTINGS)) {
      var unused =
          node.call(Request.of("POST", Paths.notices()).body(MediaTypes.NOTICE, body).repeatable());
      problem = Optional.empty();
      return true;
    } catch (Refusal | IllegalArgumentException e) {
      String text = partner + " does not have notice " + notice.seq() + ": " + e.getMessage();
      if (problem.isEmpty()) {
        log.warn("{}; it is sent again", text);
      }
      problem = Optional.of(text);
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
