package dev.tamga.server.app;

import dev.tamga.client.RemoteStamper;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.custody.VerifierKey;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.trust.LiveTrust;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.PeerTrustManager;
import dev.tamga.pki.trust.TrustRefusedException;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.server.access.FileRegistry;
import dev.tamga.server.access.RegisterException;
import dev.tamga.server.access.RequireSigner;
import dev.tamga.server.attest.IssueReceipt;
import dev.tamga.server.attest.NodeSeal;
import dev.tamga.server.call.Limits;
import dev.tamga.server.config.LimitsConfig;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.TimeoutsConfig;
import dev.tamga.server.config.TimestampConfig;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.custody.Disagreement;
import dev.tamga.server.custody.LogAnchor;
import dev.tamga.server.custody.LogGuard;
import dev.tamga.server.http.HttpServer;
import dev.tamga.server.http.management.ManagementServer;
import dev.tamga.server.http.tls.PeerTrust;
import dev.tamga.server.http.tls.TlsContexts;
import dev.tamga.server.recovery.CheckStore;
import dev.tamga.server.recovery.Replay;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.Database;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.storage.blob.FileBlobs;
import dev.tamga.server.storage.digest.ItemDigests;
import dev.tamga.server.upload.DraftRules;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
    try {
      Keys keys = Keys.load(config);
      PathChecker paths = new PathChecker(config.trust().files().load());
      EnvelopeVerifier envelopes =
          new EnvelopeVerifier(new CadesVerifier(paths, clock, Tolerances.STANDARD));
      VerifierKey key = new VerifierKey(config.log().origin(), keys.log().publicKey());
      return CheckStore.run(config.storage().data(), key, envelopes, found);
    } catch (TrustRefusedException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  private void open() throws StartException {
    try {
      Keys keys = Keys.load(config);
      LiveTrust trust = new LiveTrust(config.trust().files());
      FileRegistry registry = FileRegistry.load(config.registry());
      Path data = config.storage().data();
      Database database = closing(Database.open(data.resolve("state"), config.storage().readers()));
      LogAnchor anchor = closing(LogAnchor.open(data.resolve("log-anchor.txt")));
      CustodyLog custody = new CustodyLog(config.log().origin(), keys.log(), anchor);
      BatchWriter writer = writer(database, custody, anchor);
      Storage storage = storage(data, database, writer);
      Optional<TimestampAuthority> unit = unit(keys);
      Parts parts = parts(storage, custody, registry, trust, keys, stamper(unit));
      new Replay(storage, parts.receipts()).run();
      closing(new Background(config, parts, trust, registry, anchor, stamper(unit)));
      listen(keys, trust, parts, unit);
    } catch (IOException | Refusal | TrustRefusedException | RegisterException e) {
      throw new StartException(e.getMessage(), e);
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
    VerifierKey key = custody.verifierKey();
    boolean unused =
        writer.write(
            handle -> {
              LogGuard.check(handle, key, anchor);
              custody.begin(handle);
              return true;
            });
    writer.beforeCommit(custody::publish);
    writer.afterCommit(works -> custody.committed());
    meters.gauge("tamga.writer.waiting", writer, BatchWriter::waiting);
    return writer;
  }

  private Storage storage(Path data, Database database, BatchWriter writer) throws IOException {
    FileBlobs blobs =
        closing(FileBlobs.open(data.resolve("blobs"), config.storage().progressBytes()));
    ItemDigests digests =
        closing(
            new ItemDigests(blobs, config.storage().digests(), config.storage().hashingThreads()));
    return new Storage(database, writer, blobs, digests);
  }

  private Optional<TimestampAuthority> unit(Keys keys) {
    return config.tsa() instanceof TimestampConfig.OwnUnit own
        ? keys.tsa().map(identity -> new TimestampAuthority(identity, own.policy(), clock))
        : Optional.empty();
  }

  private TimeStamper stamper(Optional<TimestampAuthority> unit) {
    return config.tsa() instanceof TimestampConfig.Remote remote
        ? new RemoteStamper(remote.url())
        : unit.orElseThrow().stamper();
  }

  private Parts parts(
      Storage storage,
      CustodyLog custody,
      FileRegistry registry,
      LiveTrust trust,
      Keys keys,
      TimeStamper stamper) {
    NodeSeal seal =
        new NodeSeal(
            config.node().name(),
            config.log().origin(),
            new EnvelopeSigner(new CadesSigner(keys.seal(), stamper, clock)));
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
        rules(),
        clock,
        steps);
  }

  private DraftRules rules() {
    LimitsConfig limits = config.limits();
    return new DraftRules(
        limits.items(),
        limits.item(),
        limits.openDrafts(),
        limits.openDraftBytes(),
        limits.jsonBody(),
        limits.hollowContainer(),
        config.storage().draftsExpireAfter(),
        config.timeouts().takeover(),
        config.timeouts().sealHashing());
  }

  private void listen(Keys keys, LiveTrust trust, Parts parts, Optional<TimestampAuthority> unit)
      throws IOException, StartException {
    PeerTrust peers =
        new PeerTrust(new PeerTrustManager(trust, Purpose.TLS_CLIENT, clock), trust::epoch);
    TlsContexts tls =
        closing(
            new TlsContexts(
                TlsContexts.Provider.fastest(), keys.tls().key(), keys.tls().chain(), peers));
    HttpServer server =
        new HttpServer(
            new InetSocketAddress(config.listen().host(), config.listen().port()),
            tls,
            Routes.of(
                parts,
                new DescribeNode(config, parts.log().verifierKey()),
                new AnswerTimestamp(unit)),
            parts.registry(),
            limits(),
            meters,
            clock);
    open.push(() -> server.close(config.timeouts().drain()));
    address = server.address();
    ManagementServer watched =
        closing(
            new ManagementServer(
                new InetSocketAddress(config.management().host(), config.management().port()),
                () -> problems(parts, trust),
                meters));
    management = watched.address();
    enrol(keys, trust, tls);
    log.info("node {} takes requests at {}, {}", config.node().name(), address, tls.provider());
  }

  /** Offers enrolment, and renews the node's own certificate, each if it is asked for. */
  private void enrol(Keys keys, LiveTrust trust, TlsContexts tls) throws StartException {
    if (config.enrolment().isPresent()) {
      enrolment =
          closing(EnrolmentListener.open(config.enrolment().get(), keys.tls(), meters, clock));
      log.info("enrolment is offered at {}", enrolment.address());
    }
    if (config.renewAt().isPresent()) {
      closing(
          RenewTls.start(
              config.renewAt().get(),
              config.tls(),
              trust,
              identity -> show(tls, identity),
              meters,
              clock));
    }
  }

  /** Connections that are open keep what they were made with. */
  private void show(TlsContexts tls, Identity identity) throws IOException {
    tls.swap(identity.key(), identity.chain());
    if (enrolment != null) {
      enrolment.show(identity);
    }
  }

  private static List<String> problems(Parts parts, LiveTrust trust) {
    List<String> problems = new ArrayList<>();
    if (parts.storage().writer().isStopped()) {
      problems.add("the writer has stopped: restart the node (CUSTODY.md 4)");
    }
    trust.problem().ifPresent(problems::add);
    try {
      var unused = parts.storage().database().read(handle -> handle.execute("SELECT 1"));
    } catch (Refusal | RuntimeException e) {
      problems.add("the database does not answer: " + e.getMessage());
    }
    return problems;
  }

  private Limits limits() {
    LimitsConfig limits = config.limits();
    TimeoutsConfig timeouts = config.timeouts();
    Limits standard = Limits.standard();
    return new Limits(
        limits.requestHead(),
        limits.streams(),
        limits.requests(),
        limits.connections(),
        limits.connectionsPerCertificate(),
        standard.bodyBytes(),
        standard.answerBytes(),
        standard.handshake(),
        timeouts.idle(),
        timeouts.controlCall(),
        timeouts.rateWindow(),
        timeouts.leastRate(),
        standard.linger());
  }

  /** Where it listens, with the port that it took. */
  public InetSocketAddress address() {
    return address;
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
