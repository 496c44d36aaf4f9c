package dev.tamga.server.http;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.Headers;
import dev.tamga.server.access.Authority;
import dev.tamga.server.access.Caller;
import dev.tamga.server.access.Registry;
import dev.tamga.server.call.ClientGoneException;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.Request;
import dev.tamga.server.call.Route;
import dev.tamga.server.call.Router;
import dev.tamga.server.http.tls.Connection;
import dev.tamga.server.http.tls.PeerFault;
import dev.tamga.server.http.tls.PeerTrust;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one request on its worker: who calls, what is asked, the answer or the problem. */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Router router;
  private final Registry registry;
  private final PeerTrust trust;
  private final Limits limits;
  private final Clock clock;
  private final HttpMeters meters;

  Dispatcher(
      Router router,
      Registry registry,
      PeerTrust trust,
      Limits limits,
      Clock clock,
      HttpMeters meters) {
    this.router = router;
    this.registry = registry;
    this.trust = trust;
    this.limits = limits;
    this.clock = clock;
    this.meters = meters;
  }

  /** Answers, whatever happens, or ends the connection; never throws. */
  void serve(Exchange exchange) {
    long from = System.nanoTime();
    String call = "none";
    try {
      Caller caller = admit(exchange);
      String method = method(exchange);
      Router.Match match = router.match(method, path(exchange));
      Route route = match.route();
      call = route.method() + ' ' + route.resource();
      if (route.kind() == Route.Kind.CONTROL) {
        exchange.body().dueWithin(limits.control());
      }
      exchange.send(route.call().handle(request(exchange, method, match, caller)));
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

  /** What is asked: a tus client that cannot send PATCH or DELETE sends POST and says so. */
  private static String method(Exchange exchange) throws Refusal {
    String sent = exchange.head().method().name();
    String meant = exchange.head().headers().get(Headers.METHOD_OVERRIDE);
    if (meant == null) {
      return sent;
    }
    if (sent.equals("POST") && (meant.equals("PATCH") || meant.equals("DELETE"))) {
      return meant;
    }
    throw new Refusal(
        Failure.MALFORMED_REQUEST,
        Headers.METHOD_OVERRIDE
            + ": "
            + Quoted.of(meant)
            + " in "
            + Quoted.of(sent)
            + " (expected: PATCH or DELETE, in POST)",
        "PROTOCOL.md 5, tus 1.0 core",
        "Send the method itself.");
  }

  private static String path(Exchange exchange) {
    String uri = exchange.head().uri();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private static Request request(
      Exchange exchange, String method, Router.Match match, Caller caller) {
    String uri = exchange.head().uri();
    int query = uri.indexOf('?');
    return new Request(
        method,
        match.target(),
        query < 0 ? "" : uri.substring(query + 1),
        exchange.head().headers(),
        caller,
        exchange.body());
  }

  private Caller admit(Exchange exchange) throws Refusal {
    Connection connection = exchange.connection();
    if (connection.isOverLimit()) {
      exchange.closeAfterwards();
      throw new Refusal(
              Failure.LIMIT_REACHED,
              "connections of this certificate: more than "
                  + limits.connectionsPerCertificate()
                  + " (expected: at most that)",
              "PROTOCOL.md 11: connections",
              "Close connections, or use them again.")
          .retryAfter(Duration.ofSeconds(5));
    }
    Optional<PeerFault> fault = connection.recheck(trust, clock.instant());
    if (fault.isPresent()) {
      exchange.closeAfterwards();
      throw new Refusal(
          Failure.CERTIFICATE_REVOKED,
          "certificate " + connection.certificate() + ": no longer trusted (" + fault.get() + ')',
          "PROTOCOL.md 1",
          "Connect with a certificate that is in force.");
    }
    Authority authority =
        registry.ofClient(connection.spki()).orElseThrow(() -> notRegistered(connection));
    return new Caller(authority.id(), connection.certificate(), connection.spki());
  }

  private static Refusal notRegistered(Connection connection) {
    return new Refusal(
        Failure.CERTIFICATE_NOT_REGISTERED,
        "key " + connection.spki() + ": in no authority's entry (expected: in one)",
        "PROTOCOL.md 2",
        "Have the operator of this node enter the key (SHA-256 of SubjectPublicKeyInfo).");
  }

  /** Answers with the problem; from a worker, or from the event loop, for it does not block. */
  void refuse(Exchange exchange, Refusal refusal) {
    if (refusal.failure() == Failure.INTERNAL) {
      fail(exchange, "none", refusal);
      return;
    }
    log.debug("refused: {}", refusal.getMessage(), refusal.getCause());
    answerProblem(exchange, refusal);
  }

  private void fail(Exchange exchange, String call, Throwable failure) {
    String incident = UUID.randomUUID().toString();
    log.error("incident {} in {}", incident, call, failure);
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
    exchange.sendProblem(
        refusal,
        refusal.failure() == Failure.METHOD_NOT_ALLOWED
            ? Map.of("allow", router.allowed(path(exchange)))
            : Map.of());
  }
}
