package dev.tamga.server.node;

import dev.tamga.client.enrol.RenewalConfig;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.http.HttpServer;
import dev.tamga.server.http.management.ManagementServer;
import dev.tamga.server.http.tls.PeerTrust;
import dev.tamga.server.http.tls.TlsContexts;
import dev.tamga.server.material.NodeKeys;
import dev.tamga.server.node.wire.RenewTls;
import dev.tamga.server.node.wire.SessionWatch;
import dev.tamga.server.node.wire.WireStatus;
import dev.tamga.server.publish.PublicationServer;
import dev.tamga.server.status.ReceiveNotice;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a node listens: to its clients, to those who watch it, to readers of what its CA makes, to
 * those who enrol.
 */
final class Listeners {
  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private final ServerConfig config;
  private final Opened opened;
  private final PrometheusMeterRegistry meters;
  private final Clock clock;
  private InetSocketAddress address = new InetSocketAddress(0);
  private InetSocketAddress published = new InetSocketAddress(0);
  private InetSocketAddress management = new InetSocketAddress(0);
  private @Nullable EnrolmentListener enrolment;

  Listeners(ServerConfig config, Opened opened, PrometheusMeterRegistry meters, Clock clock) {
    this.config = config;
    this.opened = opened;
    this.meters = meters;
    this.clock = clock;
  }

  /** Opens them, the one for clients first. */
  void listen(
      NodeKeys keys,
      LiveTrust trust,
      WireStatus status,
      Parts parts,
      Optional<Supplier<TimestampAuthority>> unit,
      ReceiveNotice notices,
      Health health)
      throws IOException, StartException {
    PeerTrust peers =
        new PeerTrust(
            new PeerTrustManager(trust, Purpose.TLS_CLIENT, clock, status.staleness()),
            trust::epoch);
    TlsContexts tls =
        opened.add(new TlsContexts(TlsContexts.Provider.fastest(), keys.tls().identity(), peers));
    keys.tls().tell(tls::prepare);
    HttpServer server =
        new HttpServer(
            new InetSocketAddress(config.listen().host(), config.listen().port()),
            tls,
            Routes.of(
                parts,
                new DescribeNode(config, parts.log().verifierKey()),
                new AnswerTimestamp(unit),
                notices),
            parts.registry(),
            Bounds.ofRequests(config),
            meters,
            clock);
    opened.add(() -> server.close(config.timeouts().drain()));
    opened.add(new SessionWatch(trust::epoch, server::closeDistrusted));
    address = server.address();
    ManagementServer watched =
        opened.add(
            new ManagementServer(
                new InetSocketAddress(config.management().host(), config.management().port()),
                health::now,
                meters));
    management = watched.address();
    enrol(keys, trust);
    log.info(
        "node {}, instance {}, takes requests at {}, {}",
        config.node().name(),
        config.node().instance(),
        address,
        tls.provider());
  }

  /** Serves what the own CA makes, if it is asked for. */
  void publish(NodeKeys keys, Optional<TrustListStore> lists) throws IOException, CaException {
    if (config.publish().isPresent()) {
      PublicationServer server =
          opened.add(PublicationServer.start(config.publish().get(), keys.ocsp(), lists, clock));
      published = server.address();
      log.info("what the CA makes is published at {}", published);
    }
  }

  /** Offers enrolment, and renews the node's own certificate, each if it is asked for. */
  private void enrol(NodeKeys keys, LiveTrust trust) throws StartException {
    if (config.enrolment().isPresent()) {
      enrolment =
          opened.add(
              EnrolmentListener.open(
                  config.enrolment().get(), keys.tls().identity(), meters, clock));
      keys.tls().tell(enrolment::prepare);
      log.info("enrolment is offered at {}", enrolment.address());
    }
    if (config.renewal().filter(RenewalConfig::enabled).isPresent()) {
      opened.add(RenewTls.start(config, trust, keys.tls(), meters, clock));
    }
  }

  InetSocketAddress address() {
    return address;
  }

  InetSocketAddress published() {
    return published;
  }

  Optional<InetSocketAddress> enrolment() {
    return Optional.ofNullable(enrolment).map(EnrolmentListener::address);
  }

  InetSocketAddress management() {
    return management;
  }
}
