package dev.tamga.server.node;

import dev.tamga.client.RemoteStamper;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.live.LiveTrust;
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
import dev.tamga.server.http.management.MachineMeters;
import dev.tamga.server.http.tls.TlsContexts;
import dev.tamga.server.instance.DataFolder;
import dev.tamga.server.instance.JoinRefusedException;
import dev.tamga.server.instance.Membership;
import dev.tamga.server.material.KeyWatch;
import dev.tamga.server.material.NodeKeys;
import dev.tamga.server.migrate.place.RequireSettled;
import dev.tamga.server.node.wire.LookAtStored;
import dev.tamga.server.node.wire.WireLock;
import dev.tamga.server.node.wire.WireStatus;
import dev.tamga.server.node.wire.WireWitnesses;
import dev.tamga.server.open.OpenBlobs;
import dev.tamga.server.open.OpenDatabase;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A running node: everything is opened in order, and closed in the reverse order, also when a later
 * part does not open.
 */
public final class Node implements AutoCloseable {
  /** Of this program. */
  public static final String VERSION = "0.1.0";

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Opened opened = new Opened();
  private final ServerConfig config;
  private final Clock clock;
  private final Steps steps;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Listeners listeners;

  private Node(ServerConfig config, Clock clock, Steps steps) {
    this.config = config;
    this.clock = clock;
    this.steps = steps;
    this.listeners = new Listeners(config, opened, meters, clock);
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
      DataFolder folder = opened.add(DataFolder.take(data));
      RequireSettled.requireNotLeft(data);
      opened.add(MachineMeters.watch(meters, data));
      StatusIndex index = StatusIndex.open(data.resolve("status.txt"));
      LiveTrust trust = new LiveTrust(config.trust().source(clock), index);
      NodeKeys keys = NodeKeys.open(config, trust, clock);
      FileRegistry registry = FileRegistry.load(config.registry());
      Database database = opened.add(OpenDatabase.of(config.storage(), clock));
      LogAnchor anchor = opened.add(LogAnchor.open(data.resolve("log-anchor.txt")));
      CustodyLog custody = new CustodyLog(config.log().origin(), keys.log(), anchor);
      BatchWriter writer = opened.add(BatchWriter.start(database, steps));
      RequireSettled.run(database, writer);
      Storage storage = storage(database, writer);
      Membership member = opened.add(JoinNode.run(config, storage, folder, clock, meters));
      BeginLog.run(writer, custody, anchor);
      WriterMeters.watch(writer, meters);
      Witnesses witnesses =
          opened.add(
              WireWitnesses.start(config, trust, keys, custody, database, writer, meters, clock));
      Optional<Supplier<TimestampAuthority>> unit = unit(keys);
      TimeStamper stamper = stamper(unit);
      Parts parts = parts(storage, custody, registry, trust, keys, stamper);
      List<String> found = new ArrayList<>();
      if (config.storage().objects().isEmpty()) { // objects are the service's: tidied by a duty
        new Replay(storage).run().ifPresent(found::add);
      }
      KeyWatch watch = new KeyWatch(keys, meters, clock);
      opened.add(new Background(config, trust, registry, anchor, watch));
      VerifyStored verify = verify(parts);
      WatchStored stored = watch(verify, database);
      WireLock lock = opened.add(WireLock.start(config, storage, meters, clock));
      opened.add(ServiceDuties.of(config, parts, stamper, verify, lock, meters)).start();
      opened.add(verify::stop);
      WireStatus status = WireStatus.start(config, trust, keys, stamper, meters, clock);
      opened.add(status.exchange());
      ReceiveNotice notices = notices(database, writer, status);
      Optional<TrustListStore> lists = config.trust().listed(clock);
      listeners.publish(keys, lists);
      FollowLists following =
          opened.add(new FollowLists(config.fetch(), lists, trust::poll, meters, clock));
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
              witnesses,
              List.copyOf(found));
      listeners.listen(keys, trust, status, parts, unit, notices, health);
    } catch (Refusal e) {
      throw new StartException(e.told(), e);
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
    opened.add(new LookAtStored(watch::look, LOOK_EVERY));
    return watch;
  }

  /** Where the database is shared, the other nodes of the service hear what this one is told. */
  private ReceiveNotice notices(Database database, BatchWriter writer, WireStatus status)
      throws Refusal, IOException {
    Optional<ServiceNotices> service =
        config.storage().database().isPresent()
            ? Optional.of(opened.add(ServiceNotices.start(database, writer, status.learn(), clock)))
            : Optional.empty();
    return new ReceiveNotice(status.learn(), service);
  }

  private Storage storage(Database database, BatchWriter writer) throws IOException {
    BlobStore blobs =
        opened.add(
            OpenBlobs.of(config.storage(), database, Bounds.storeConnections(config), clock));
    ItemDigests digests =
        opened.add(
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

  /** Where it listens, with the port that it took. */
  public InetSocketAddress address() {
    return listeners.address();
  }

  /** Where the CA's products are published; port 0 if they are not. */
  public InetSocketAddress published() {
    return listeners.published();
  }

  /** Where enrolment is offered; empty if it is not. */
  public Optional<InetSocketAddress> enrolment() {
    return listeners.enrolment();
  }

  /** Where health and metrics are. */
  public InetSocketAddress management() {
    return listeners.management();
  }

  /**
   * Takes no more requests, lets transfers finish for the configured time, and closes everything.
   */
  @Override
  public void close() {
    opened.close();
  }
}
