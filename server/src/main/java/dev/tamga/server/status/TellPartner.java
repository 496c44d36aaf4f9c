package dev.tamga.server.status;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.SignedNotice;
import dev.tamga.pki.notice.NoticeOutbox;
import dev.tamga.pki.notice.NoticeOutbox.Signed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notices to one partner, each until the partner has it: after 1 s, 2 s, 4 s and so on up to
 * a minute. One that the partner refuses holds up no other: it is sent again whenever a minute has
 * passed without a new one. On a thread of its own, so that a partner that is away holds up no
 * other.
 */
final class TellPartner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TellPartner.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final HttpSettings SETTINGS = new HttpSettings(MOST, MOST, MOST, 1, true);

  /** A notice by its number, for one that is away may have many to come. */
  private record Waiting(NoticeOutbox outbox, long seq) {}

  /** What became of a notice. */
  private enum Outcome {
    TOLD,
    LATER,
    REFUSED
  }

  /** What another notice would be told as well is no reason to put this one aside. */
  private static final Set<Failure> ABOUT_THE_NOTICE =
      EnumSet.of(Failure.NOTICE_MALFORMED, Failure.NOTICE_NOT_ENTITLED, Failure.REQUEST_TOO_LARGE);

  private final NodeAddress partner;
  private final Supplier<Credentials> credentials;
  private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
  private final List<Waiting> refused = new ArrayList<>(); // of the thread alone
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

  /** Has that notice of the outbox told, after those before it. */
  void tell(NoticeOutbox outbox, long seq) {
    waiting.add(new Waiting(outbox, seq));
  }

  /** Why the partner has not got the newest notices; empty if it has. */
  Optional<String> problem() {
    return problem;
  }

  private void work() {
    try {
      while (true) {
        Waiting next = refused.isEmpty() ? waiting.take() : poll();
        if (next != null) {
          deliver(next);
        } else {
          tellRefusedAgain();
        }
      }
    } catch (InterruptedException e) {
      log.debug("{} is told no more", partner);
    }
  }

  private @Nullable Waiting poll() throws InterruptedException {
    return waiting.poll(LONGEST_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void deliver(Waiting notice) throws InterruptedException {
    Duration pause = Duration.ofSeconds(1);
    while (true) {
      Outcome outcome = send(notice);
      if (outcome == Outcome.REFUSED) {
        refused.add(notice); // and the next is told: it may be of the seal that replaced this one
      }
      if (outcome != Outcome.LATER) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
  }

  /** The partner's operator may have listed the seal meanwhile, or entered the node's key. */
  private void tellRefusedAgain() throws InterruptedException {
    List<Waiting> again = List.copyOf(refused);
    refused.clear();
    for (Waiting notice : again) {
      deliver(notice);
    }
  }

  private Outcome send(Waiting notice) throws InterruptedException {
    try (NodeClient node = NodeClient.of(partner, credentials.get(), SETTINGS)) {
      Optional<Signed> signed = notice.outbox.read(notice.seq);
      if (signed.isPresent()) {
        var unused = node.call(posted(signed.get()));
      }
      if (refused.isEmpty()) {
        problem = Optional.empty();
      }
      return Outcome.TOLD;
    } catch (Refusal e) {
      boolean itself = ABOUT_THE_NOTICE.contains(e.failure());
      return failed(notice, e, itself ? Outcome.REFUSED : Outcome.LATER);
    } catch (IOException | RuntimeException e) {
      return failed(notice, e, Outcome.LATER);
    }
  }

  private Outcome failed(Waiting notice, Exception why, Outcome outcome) {
    String text = partner + " does not have notice " + notice.seq + ": " + why.getMessage();
    if (problem.isEmpty()) {
      log.warn("{}; it is sent again", text);
    }
    problem = Optional.of(text);
    return outcome;
  }

  private static Request posted(Signed notice) {
    byte[] body =
        new SignedNotice(Bytes.of(notice.content()), Bytes.of(notice.signature())).print();
    return Request.of("POST", Paths.notices()).body(MediaTypes.NOTICE, body).repeatable();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
