package dev.tamga.server.app;

import dev.tamga.client.RemoteStamper;
import dev.tamga.client.enrol.RenewalConfig;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.server.access.FileRegistry;
import dev.tamga.server.access.RegisterException;
import dev.tamga.server.access.RequireSigner;
import dev.tamga.server.attest.IssueReceipt;
import dev.tamga.server.attest.NodeSeal;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.TimestampConfig;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.custody.LogGuard;
import dev.tamga.server.http.HttpServer;
import dev.tamga.server.http.management.ManagementServer;
import dev.tamga.server.http.tls.PeerTrust;
import dev.tamga.server.http.tls.TlsContexts;
import dev.tamga.server.material.KeyWatch;
import dev.tamga.server.material.NodeKeys;
import dev.tamga.server.migrate.place.RequireSettled;
import dev.tamga.server.publish.PublicationServer;
import dev.tamga.server.recovery.CheckStore;
import dev.tamga.server.recovery.Replay;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.digest.ItemDigests;
import dev.tamga.server.trust.FollowLists;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
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

  /**
   * Checks everything that a node which is not running has stored (CUSTODY.md section 7).
   *
   * @return how many disagreements {@code found} was told of
   * @throws IOException if it could not be read
   */
  static long check(ServerConfig config, Clock clock, Consumer<Disagreement> found)
      throws StartException, IOException {
    try (Database database = OpenDatabase.toCheck(config.storage(), clock);
        BlobStore blobs = OpenBlobs.of(config.storage(), database, clock)) {
      return check(config, clock, database, blobs, found);
    }
  }

  /** The same where database and bytes are open. */
  static long check(
      ServerConfig config,
      Clock clock,
      Database database,
      BlobStore blobs,
      Consumer<Disagreement> found)
      throws StartException, IOException {
    try {
      PathChecker paths = new PathChecker(config.trust().source(clock).load());
      EnvelopeVerifier envelopes =
          new EnvelopeVerifier(new CadesVerifier(paths, clock, Tolerances.STANDARD));
      return CheckStore.run(database, blobs, verifierKey(config), envelopes, found);
    } catch (TrustRefusedException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  /** By which the log of a configuration is verified. */
  static VerifierKey verifierKey(ServerConfig config) throws StartException {
    try {
      return new VerifierKey(config.log().origin(), NodeKeys.logKey(config).publicKey());
    } catch (KeyStoreRefusedException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  private void open() throws StartException {
    try {
      Path data = config.storage().data();
      StatusIndex index = StatusIndex.open(Files.createDirectories(data).resolve("status.txt"));
      LiveTrust trust = new LiveTrust(config.trust().source(clock), index);
      NodeKeys keys = NodeKeys.open(config, trust, clock);
      FileRegistry registry = FileRegistry.load(config.registry());
      Database database = closing(OpenDatabase.of(config.storage(), clock));
      LogAnchor anchor = closing(LogAnchor.open(data.resolve("log-anchor.txt")));
      CustodyLog custody = new CustodyLog(config.log().origin(), keys.log(), anchor);
      BatchWriter writer = writer(database, custody, anchor);
      Storage storage = storage(database, writer);
      Optional<Supplier<TimestampAuthority>> unit = unit(keys);
      TimeStamper stamper = stamper(unit);
      Parts parts = parts(storage, custody, registry, trust, keys, stamper);
      new Replay(storage, parts.receipts()).run();
      KeyWatch watch = new KeyWatch(keys, meters, clock);
      closing(new Background(config, parts, trust, registry, anchor, watch, stamper));
      WireStatus status = WireStatus.start(config, trust, keys, stamper, meters, clock);
      closing(status.exchange());
      Optional<TrustListStore> lists = config.trust().listed(clock);
      publish(keys, lists);
      FollowLists following =
          closing(new FollowLists(config.fetch(), lists, trust::poll, meters, clock));
      listen(keys, trust, parts, unit, watch, status, following);
    } catch (Refusal e) {
      throw new StartException(Main.said(e), e);
    } catch (IOException
        | TrustRefusedException
        | RegisterException
        | KeyStoreRefusedException
        | CaException
        | StatusRefusedException
        | IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    open.push(part);
    return part;
  }

  /** Opens the writer; the guard has its say before the log may go on. */
  private BatchWriter writer(Database database, CustodyLog custody, LogAnchor anchor)
      throws Refusal {
    BatchWriter writer = closing(BatchWriter.start(database, steps));
    RequireSettled.run(database, writer);
    VerifierKey key = custody.verifierKey();
    boolean unused =
        writer.write(
            handle -> {
              LogGuard.check(handle, key, anchor);
              custody.begin(handle);
              return true;
            });
    writer.afterWork(custody::keep);
    writer.undone(custody::undo);
    writer.beforeCommit(custody::publish);
    writer.afterCommit(works -> custody.committed());
    meters.gauge("tamga.writer.waiting", writer, BatchWriter::waiting);
    return writer;
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
            keys.seal().derive(key -> new EnvelopeSigner(new CadesSigner(key, stamper, clock))));
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
        Bounds.ofDrafts(config),
        clock,
        steps);
  }

  private void listen(
      NodeKeys keys,
      LiveTrust trust,
      Parts parts,
      Optional<Supplier<TimestampAuthority>> unit,
      KeyWatch watch,
      WireStatus status,
      FollowLists lists)
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
                status.notices()),
            parts.registry(),
            Bounds.ofRequests(config),
            meters,
            clock);
    open.push(() -> server.close(config.timeouts().drain()));
    closing(new SessionWatch(trust::epoch, server::closeDistrusted));
    address = server.address();
    Health health = new Health(parts.storage(), trust, lists, watch, status.exchange());
    ManagementServer watched =
        closing(
            new ManagementServer(
                new InetSocketAddress(config.management().host(), config.management().port()),
                health::now,
                meters));
    management = watched.address();
    enrol(keys, trust);
    log.info("node {} takes requests at {}, {}", config.node().name(), address, tls.provider());
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
