package dev.tamga.server.app;

import dev.tamga.client.RemoteStamper;
import dev.tamga.client.enrol.RenewalConfig;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.server.access.FileRegistry;
import dev.tamga.server.access.RegisterException;
import dev.tamga.server.access.RequireSigner;
import dev.tamga.server.attest.Events;
import dev.tamga.server.attest.IssueReceipt;
import dev.tamga.server.attest.NodeSeal;
import dev.tamga.server.attest.RecordDamage;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.TimestampConfig;
import dev.tamga.server.config.VerifyConfig;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.http.HttpServer;
import dev.tamga.server.http.management.MachineMeters;
import dev.tamga.server.http.management.ManagementServer;
import dev.tamga.server.http.tls.PeerTrust;
import dev.tamga.server.http.tls.TlsContexts;
import dev.tamga.server.instance.DataFolder;
import dev.tamga.server.instance.JoinRefusedException;
import dev.tamga.server.instance.Membership;
import dev.tamga.server.material.KeyWatch;
import dev.tamga.server.material.NodeKeys;
import dev.tamga.server.migrate.place.RequireSettled;
import dev.tamga.server.publish.PublicationServer;
import dev.tamga.server.recovery.Replay;
import dev.tamga.server.recovery.VerifyStored;
import dev.tamga.server.recovery.WatchStored;
import dev.tamga.server.status.ReceiveNotice;
import dev.tamga.server.status.ServiceNotices;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.WriterMeters;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.digest.ItemDigests;
import dev.tamga.server.trust.FollowLists;
import dev.tamga.server.witness.Witnesses;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: everything is opened in order, and closed in the reverse order, also when a later
 * part does not open.
 */
public final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final ServerConfig config;
  private final Clock clock;
  private final Steps steps;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private InetSocketAddress address = new InetSocketAddress(0);
  private InetSocketAddress published = new InetSocketAddress(0);
  private InetSocketAddress management = new InetSocketAddress(0);
  private @Nullable EnrolmentListener enrolment;

  private Node(ServerConfig config, Clock clock, Steps steps) {
    this.config = config;
    this.clock = clock;
    this.steps = steps;
  }

  /**
   * Starts a node; when this returns, it takes requests.
   *
   * @param steps is told of each step of a commit; {@link Steps#UNWATCHED} in production
   * @throws StartException if it cannot start, with what to do; nothing stays open then
   */
  public static Node start(ServerConfig config, Clock clock, Steps steps) throws StartException {
    TlsContexts.forbidResumption(); // before any TLS class loads
    Node node = new Node(config, clock, steps);
    try {
      node.open();
      return node;
    } catch (StartException | RuntimeException | Error e) {
      node.close();
      throw e;
    }
  }

  private void open() throws StartException {
    try {
      Path data = config.storage().data();
      DataFolder folder = closing(DataFolder.take(data));
      closing(MachineMeters.watch(meters, data));
      StatusIndex index = StatusIndex.open(data.resolve("status.txt"));
      LiveTrust trust = new LiveTrust(config.trust().source(clock), index);
      NodeKeys keys = NodeKeys.open(config, trust, clock);
      FileRegistry registry = FileRegistry.load(config.registry());
      Database database = closing(OpenDatabase.of(config.storage(), clock));
      LogAnchor anchor = closing(LogAnchor.open(data.resolve("log-anchor.txt")));
      CustodyLog custody = new CustodyLog(config.log().origin(), keys.log(), anchor);
      BatchWriter writer = closing(BatchWriter.start(database, steps));
      RequireSettled.run(database, writer);
      Storage storage = storage(database, writer);
      Membership member = closing(JoinNode.run(config, storage, folder, meters));
      BeginLog.run(writer, custody, anchor);
      WriterMeters.watch(writer, meters);
      Witnesses witnesses =
          closing(
              WireWitnesses.start(config, trust, keys, custody, database, writer, meters, clock));
      Optional<Supplier<TimestampAuthority>> unit = unit(keys);
      TimeStamper stamper = stamper(unit);
      Parts parts = parts(storage, custody, registry, trust, keys, stamper);
      if (config.storage().objects().isEmpty()) { // objects are the service's: tidied by a duty
        new Replay(storage).run();
      }
      KeyWatch watch = new KeyWatch(keys, meters, clock);
      closing(new Background(config, trust, registry, anchor, watch));
      VerifyStored verify = verify(parts);
      WatchStored stored = watch(verify, database);
      WireLock lock = closing(WireLock.start(config, storage, meters, clock));
      closing(ServiceDuties.of(config, parts, stamper, verify, lock, meters)).start();
      open.push(verify::stop);
      WireStatus status = WireStatus.start(config, trust, keys, stamper, meters, clock);
      closing(status.exchange());
      ReceiveNotice notices = notices(database, writer, status);
      Optional<TrustListStore> lists = config.trust().listed(clock);
      publish(keys, lists);
      FollowLists following =
          closing(new FollowLists(config.fetch(), lists, trust::poll, meters, clock));
      Health health =
          new Health(
              storage,
              custody,
              member,
              trust,
              following,
              watch,
              status.exchange(),
              stored,
              lock,
              witnesses);
      listen(keys, trust, status, parts, unit, notices, health);
    } catch (Refusal e) {
      throw new StartException(Main.said(e), e);
    } catch (IOException
        | TrustRefusedException
        | RegisterException
        | KeyStoreRefusedException
        | CaException
        | StatusRefusedException
        | JoinRefusedException
        | IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Reads stored bytes again (STORAGE.md section 7). */
  private VerifyStored verify(Parts parts) {
    VerifyConfig verify = config.storage().verify();
    return new VerifyStored(
        parts.storage(),
        parts.damage(),
        new VerifyStored.Terms(verify.rate(), verify.every(), verify.again()),
        clock);
  }

  private WatchStored watch(VerifyStored verify, Database database) {
    WatchStored watch =
        new WatchStored(database, config.storage().verify().every(), verify, meters, clock);
    closing(new LookAtStored(watch::look, LOOK_EVERY));
    return watch;
  }

  private <T extends AutoCloseable> T closing(T part) {
    open.push(part);
    return part;
  }

  /** Where the database is shared, the other nodes of the service hear what this one is told. */
  private ReceiveNotice notices(Database database, BatchWriter writer, WireStatus status)
      throws Refusal, IOException {
    Optional<ServiceNotices> service =
        config.storage().database().isPresent()
            ? Optional.of(closing(ServiceNotices.start(database, writer, status.learn(), clock)))
            : Optional.empty();
    return new ReceiveNotice(status.learn(), service);
  }

  private Storage storage(Database database, BatchWriter writer) throws IOException {
    BlobStore blobs = closing(OpenBlobs.of(config.storage(), database, clock));
    ItemDigests digests =
        closing(
            new ItemDigests(blobs, config.storage().digests(), config.storage().hashingThreads()));
    return new Storage(database, writer, blobs, digests);
  }

  private Optional<Supplier<TimestampAuthority>> unit(NodeKeys keys) {
    return config.tsa() instanceof TimestampConfig.OwnUnit own
        ? keys.tsa()
            .map(key -> key.derive(unit -> new TimestampAuthority(unit, own.policy(), clock)))
        : Optional.empty();
  }

  private TimeStamper stamper(Optional<Supplier<TimestampAuthority>> unit) {
    if (config.tsa() instanceof TimestampConfig.Remote remote) {
      return new RemoteStamper(remote.url());
    }
    Supplier<TimestampAuthority> own = unit.orElseThrow();
    return imprint -> own.get().stamper().stamp(imprint);
  }

  private Parts parts(
      Storage storage,
      CustodyLog custody,
      FileRegistry registry,
      LiveTrust trust,
      NodeKeys keys,
      TimeStamper stamper) {
    NodeSeal seal =
        new NodeSeal(
            config.node().name(),
            config.log().origin(),
            keys.seal().derive(key -> new EnvelopeSigner(new CadesSigner(key, stamper, clock))),
            keys.seal().derive(key -> new Sha256(Certificates.sha256(key.certificate()))));
    Supplier<EnvelopeVerifier> envelopes =
        () -> new EnvelopeVerifier(new CadesVerifier(trust.checker(), clock, Tolerances.STANDARD));
    return new Parts(
        storage,
        custody,
        registry,
        new RequireSigner(registry),
        envelopes,
        seal,
        new IssueReceipt(storage, seal, custody.verifierKey(), clock, steps),
        new RecordDamage(storage, custody, new Events(clock), seal),
        Bounds.ofDrafts(config),
        clock,
        steps);
  }

  private void listen(
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
        closing(new TlsContexts(TlsContexts.Provider.fastest(), keys.tls().identity(), peers));
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
    open.push(() -> server.close(config.timeouts().drain()));
    closing(new SessionWatch(trust::epoch, server::closeDistrusted));
    address = server.address();
    ManagementServer watched =
        closing(
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

  private void publish(NodeKeys keys, Optional<TrustListStore> lists)
      throws IOException, CaException {
    if (config.publish().isPresent()) {
      PublicationServer server =
          closing(PublicationServer.start(config.publish().get(), keys.ocsp(), lists, clock));
      published = server.address();
      log.info("what the CA makes is published at {}", published);
    }
  }

  /** Offers enrolment, and renews the node's own certificate, each if it is asked for. */
  private void enrol(NodeKeys keys, LiveTrust trust) throws StartException {
    if (config.enrolment().isPresent()) {
      enrolment =
          closing(
              EnrolmentListener.open(
                  config.enrolment().get(), keys.tls().identity(), meters, clock));
      keys.tls().tell(enrolment::prepare);
      log.info("enrolment is offered at {}", enrolment.address());
    }
    if (config.renewal().filter(RenewalConfig::enabled).isPresent()) {
      closing(RenewTls.start(config, trust, keys.tls(), meters, clock));
    }
  }

  /** Where it listens, with the port that it took. */
  public InetSocketAddress address() {
    return address;
  }

  /** Where the CA's products are published; port 0 if they are not. */
  public InetSocketAddress published() {
    return published;
  }

  /** Where enrolment is offered; empty if it is not. */
  public Optional<InetSocketAddress> enrolment() {
    return Optional.ofNullable(enrolment).map(EnrolmentListener::address);
  }

  /** Where health and metrics are. */
  public InetSocketAddress management() {
    return management;
  }

  /**
   * Takes no more requests, lets transfers finish for the configured time, and closes everything.
   */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        log.error("a part of the node did not close", e);
      }
    }
  }
}
