package dev.tamga.server.http.service;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.Headers;
import dev.tamga.server.access.Authority;
import dev.tamga.server.access.Caller;
import dev.tamga.server.access.Registry;
import dev.tamga.server.access.SystemName;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.Request;
import dev.tamga.server.call.Route;
import dev.tamga.server.call.Router;
import dev.tamga.server.http.tls.Connection;
import dev.tamga.server.http.tls.PeerFault;
import dev.tamga.server.http.tls.PeerTrust;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The table of calls, for clients whose certificate is in the register (PROTOCOL.md 1 to 3). */
public final class RegisteredService implements Service {
  private final Router router;
  private final Registry registry;
  private final PeerTrust trust;
  private final Limits limits;
  private final Clock clock;

  /**
   * @param router the table of calls
   * @param registry who a client's key belongs to
   * @param trust which clients are believed, now
   */
  public RegisteredService(
      Router router, Registry registry, PeerTrust trust, Limits limits, Clock clock) {
    this.router = router;
    this.registry = registry;
    this.trust = trust;
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public Task take(Incoming incoming) throws Refusal {
    Caller caller = admit(incoming);
    String method = method(incoming);
    Router.Match match = router.match(method, incoming.path());
    Route route = match.route();
    Request request = request(incoming, method, match, caller);
    return new Task(
        route.method() + ' ' + route.resource(), route.kind(), () -> route.call().handle(request));
  }

  @Override
  public Map<String, String> problemHeaders(Refusal refusal, String path) {
    return refusal.failure() == Failure.METHOD_NOT_ALLOWED
        ? Map.of("allow", router.allowed(path))
        : Map.of();
  }

  /** What is asked: a tus client that cannot send PATCH or DELETE sends POST and says so. */
  private static String method(Incoming incoming) throws Refusal {
    String sent = incoming.head().method().name();
    String meant = incoming.head().headers().get(Headers.METHOD_OVERRIDE);
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

  private static Request request(
      Incoming incoming, String method, Router.Match match, Caller caller) {
    String uri = incoming.head().uri();
    int query = uri.indexOf('?');
    return new Request(
        method,
        match.target(),
        query < 0 ? "" : uri.substring(query + 1),
        incoming.head().headers(),
        caller,
        incoming.body());
  }

  private Caller admit(Incoming incoming) throws Refusal {
    Connection connection = incoming.connection();
    if (connection.isOverLimit()) {
      incoming.closeAfterwards();
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
      incoming.closeAfterwards();
      throw new Refusal(
          Failure.CERTIFICATE_REVOKED,
          "certificate " + connection.certificate() + ": no longer trusted (" + fault.get() + ')',
          "PROTOCOL.md 1",
          "Connect with a certificate that is in force.");
    }
    Authority authority =
        registry
            .ofClient(connection.spki())
            .or(() -> system(connection).flatMap(registry::ofSystem))
            .orElseThrow(() -> notRegistered(connection));
    return new Caller(authority.id(), connection.certificate(), connection.spki());
  }

  private static Optional<SystemName> system(Connection connection) {
    return connection.client().flatMap(SystemName::of);
  }

  private static Refusal notRegistered(Connection connection) {
    return new Refusal(
        Failure.CERTIFICATE_NOT_REGISTERED,
        "key "
            + connection.spki()
            + system(connection).map(name -> ", system " + name).orElse("")
            + ": in no authority's entry (expected: in one)",
        "PROTOCOL.md 2",
        "Have the operator of this node enter the key (SHA-256 of SubjectPublicKeyInfo), or the"
            + " system's name if its certificate is renewed without hands.");
  }
}
