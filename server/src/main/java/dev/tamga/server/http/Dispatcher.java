package dev.tamga.server.http;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.server.call.ClientGoneException;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.Route;
import dev.tamga.server.http.service.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one request on its worker: the service's answer, or the problem. */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Service service;
  private final Limits limits;
  private final HttpMeters meters;

  Dispatcher(Service service, Limits limits, HttpMeters meters) {
    this.service = service;
    this.limits = limits;
    this.meters = meters;
  }

  /** Answers, whatever happens, or ends the connection; never throws. */
  void serve(Exchange exchange) {
    long from = System.nanoTime();
    String call = "none";
    try {
      Service.Task task = service.take(exchange);
      call = task.name();
      if (task.kind() == Route.Kind.CONTROL) {
        exchange.body().dueWithin(limits.control());
      }
      answer(exchange, task);
    } catch (Refusal e) {
      refuse(exchange, e);
    } catch (ClientGoneException e) {
      log.debug("{}: {}", call, e.getMessage());
      exchange.abort();
    } catch (IOException | RuntimeException | Error e) {
      fail(exchange, call, e);
    } finally {
      exchange.body().close();
      meters.answered(call, exchange.status(), Duration.ofNanos(System.nanoTime() - from));
    }
  }

  private void answer(Exchange exchange, Service.Task task) throws Refusal, IOException {
    AtomicInteger active = meters.active(task.name());
    active.incrementAndGet();
    try {
      exchange.send(task.work().run());
    } finally {
      active.decrementAndGet();
    }
  }

  /** Answers with the problem; from a worker, or from the event loop, for it does not block. */
  void refuse(Exchange exchange, Refusal refusal) {
    if (refusal.failure() == Failure.INTERNAL) {
      fail(exchange, "none", refusal);
      return;
    }
    log.debug("refused: {}", refusal.getMessage(), refusal.getCause());
    if (refusal.failure() == Failure.STORAGE_FULL) {
      meters.full();
    }
    answerProblem(exchange, refusal);
  }

  private void fail(Exchange exchange, String call, Throwable failure) {
    String incident = UUID.randomUUID().toString();
    log.error("incident {} in {}", incident, call, failure);
    meters.failed();
    answerProblem(
        exchange,
        new Refusal(
            Failure.INTERNAL,
            "incident " + incident,
            "PROTOCOL.md 10",
            "Try again; if it goes on, tell the node's operator the incident's number."));
  }

  private void answerProblem(Exchange exchange, Refusal refusal) {
    if (exchange.isHeadSent()) { // too late for another answer: no part may pass for the whole
      log.warn("answer ended in the middle: {}", refusal.getMessage());
      exchange.abort();
      return;
    }
    exchange.sendProblem(refusal, service.problemHeaders(refusal, exchange.path()));
  }
}
