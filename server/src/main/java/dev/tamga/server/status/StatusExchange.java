package dev.tamga.server.status;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.SigningException;
import dev.tamga.pki.key.live.LiveIdentity;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.server.config.PartnerConfig;
import dev.tamga.server.config.StatusConfig;
import dev.tamga.server.status.CrlSources.CrlSource;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index fresh and the partners told, on threads of their own: for the own register, which
 * must not wait for anybody; for signing notices; for what is fetched; and for each partner that is
 * told.
 */
public final class StatusExchange implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusExchange.class);
  private static final long LOOK_MILLIS = 200;
  private static final long SOON_MILLIS = 1000;
  private static final int MOST_FETCHING = 16;

  private final ScheduledExecutorService own = timer("status-own");
  private final ScheduledExecutorService fetching =
      timer("status-fetch", MOST_FETCHING); // a partner that is slow to answer holds up no other
  private final ScheduledExecutorService signing = timer("status-tell");
  private final List<TellPartner> partners = new ArrayList<>();
  private final Optional<OwnRegister> register;
  private final Optional<TellPartners> telling;
  private final CrlSources sources;
  private final Map<String, FetchCrls> fetches = new ConcurrentHashMap<>(); // by State
  private final Function<String, FetchCrls> makeFetch;
  private final AtomicBoolean fetchAsked = new AtomicBoolean();
  private volatile Optional<String> problem = Optional.empty();
  private Set<CrlSource> known; // by the thread of the own register, once it runs

  /**
   * What it is wired from.
   *
   * @param config who the partners are
   * @param ca folder of the own CA; empty if this node does not see it
   * @param folder of the notices that were signed and the CRLs that were fetched
   * @param signer the seal's, of the moment
   * @param peer the node's key as a client; empty if it tells nobody
   */
  public record Wiring(
      StatusConfig config,
      Optional<Path> ca,
      Path folder,
      LiveTrust trust,
      Supplier<CadesSigner> signer,
      Optional<LiveIdentity> peer,
      Clock clock) {}

  /**
   * Reads the own register a first time and starts.
   *
   * @throws CaException if the folder of the own CA is none, or is damaged
   * @throws StatusRefusedException if the register does not fit into the index
   * @throws IOException if the folder cannot be read
   */
  public StatusExchange(Wiring wiring) throws CaException, StatusRefusedException, IOException {
    StatusIndex index = wiring.trust().status();
    for (PartnerConfig partner : wiring.config().partners()) {
      partner
          .address()
          .ifPresent(address -> partners.add(new TellPartner(parsed(address), clients(wiring))));
    }
    telling =
        partners.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new TellPartners(
                    wiring.folder().resolve("outbox"), wiring.signer(), partners, wiring.clock()));
    sources = new CrlSources(wiring.config().partners(), trust(wiring), wiring.clock());
    makeFetch =
        state ->
            new FetchCrls(
                state,
                sources,
                wiring.folder().resolve("crls"),
                trust(wiring),
                index,
                wiring.clock());
    register =
        wiring.ca().isPresent()
            ? Optional.of(new OwnRegister(wiring.ca().get(), index, this::tell, wiring.clock()))
            : Optional.empty();
    if (register.isPresent()) {
      register.get().poll();
    }
    known = Set.copyOf(sources.now());
    for (String state : sources.states()) {
      fetches.computeIfAbsent(state, makeFetch).restore();
    }
    start(wiring.config());
  }

  private static Supplier<Trust> trust(Wiring wiring) {
    return () -> wiring.trust().checker().trust();
  }

  private static NodeAddress parsed(String address) {
    return NodeAddress.parse("https://" + address);
  }

  private static Supplier<Credentials> clients(Wiring wiring) {
    LiveIdentity peer =
        wiring
            .peer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "status.partners: with an address, but no status.peer (expected: the node's"
                            + " key as a client, profile tls-peer-node)"));
    PeerTrustManager nodes =
        new PeerTrustManager(wiring.trust(), Purpose.TLS_SERVER, wiring.clock());
    return () -> new Credentials(nodes, peer.identity());
  }

  private void start(StatusConfig config) {
    var unused =
        own.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    unused =
        fetching.scheduleWithFixedDelay(
            this::fetchAll, 0, config.fetchEvery().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static ScheduledExecutorService timer(String name) {
    return timer(name, 1);
  }

  private static ScheduledExecutorService timer(String name, int threads) {
    return Executors.newScheduledThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  private void look() {
    try {
      if (register.isPresent()) {
        register.get().poll();
      }
      askNewSources();
      problem = Optional.empty();
    } catch (CaException
        | StatusRefusedException
        | IOException
        | RuntimeException
        | Error e) { // thrown on, it would end the schedule unseen
      String text = "the CA's register could not be read: " + e.getMessage();
      if (!problem.equals(Optional.of(text))) {
        log.error("{}", text, e);
      }
      problem = Optional.of(text);
    }
  }

  /**
   * A State that was just let in is refused until its CRL is here: it must not wait for a round.
   */
  private void askNewSources() {
    Set<CrlSource> now = Set.copyOf(sources.now());
    if (!known.containsAll(now)) {
      fetchNow();
    }
    known = now;
  }

  /** On the thread of the register, but signing must not hold it up. */
  private void tell(Issuer issuer, Map<BigInteger, Revoked> all) {
    telling.ifPresent(to -> signing.execute(() -> tell(to, issuer, all)));
  }

  private static void tell(TellPartners to, Issuer issuer, Map<BigInteger, Revoked> all) {
    try {
      to.tell(issuer, all);
    } catch (SigningException | StatusRefusedException | IOException | RuntimeException e) {
      log.error(
          "notices of {} could not be made; the register is told again in a minute", issuer, e);
    }
  }

  /**
   * Asks for the partners' CRLs soon, beside the usual rounds. Whoever sends notices with gaps has
   * it asked often; what is asked while a round waits is that round.
   */
  public void fetchNow() {
    if (fetchAsked.compareAndSet(false, true)) {
      var unused = fetching.schedule(this::fetchAll, SOON_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void fetchAll() {
    fetchAsked.set(false); // before the round: what is missed during it is asked for again
    try {
      for (String state : sources.states()) {
        FetchCrls fetch = fetches.computeIfAbsent(state, makeFetch);
        if (fetch.mayWait()) {
          fetching.execute(() -> run(fetch));
        }
      }
    } catch (RuntimeException | Error e) { // thrown on, it would end the schedule unseen
      log.error("whose CRLs to ask for could not be told; it is tried again", e);
    }
  }

  private static void run(FetchCrls fetch) {
    try {
      fetch.run();
    } catch (IOException | RuntimeException | Error e) { // as above
      log.error("what CRLs said could not be kept; they are fetched again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * When the State was heard that was not for the longest time, in seconds of the epoch; 0 if one
   * was not yet, not a number if there are none. Any thread may ask.
   */
  public double heardAt() {
    return fetches.values().stream()
        .mapToLong(FetchCrls::heardAt)
        .asDoubleStream()
        .min()
        .orElse(Double.NaN);
  }

  /** What an administrator has to see to, a line each; any thread may ask. */
  public List<String> problems() {
    List<String> all = new ArrayList<>();
    problem.ifPresent(all::add);
    telling.ifPresent(to -> all.addAll(to.problems()));
    partners.forEach(partner -> partner.problem().ifPresent(all::add));
    fetches.values().forEach(fetch -> all.addAll(fetch.problems()));
    return all;
  }

  @Override
  public void close() {
    own.shutdownNow();
    fetching.shutdownNow();
    signing.shutdownNow();
    partners.forEach(TellPartner::close);
  }
}
