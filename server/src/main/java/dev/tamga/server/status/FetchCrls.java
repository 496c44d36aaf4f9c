package dev.tamga.server.status;

import static java.util.Objects.requireNonNull;

import dev.tamga.client.http.ForeignService;
import dev.tamga.common.model.Bytes;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.status.CheckedCrl;
import dev.tamga.pki.status.CrlCheck;
import dev.tamga.pki.status.StatusIndex;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import dev.tamga.server.status.CrlSources.CrlSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a partner's CRLs and takes what is new into the index. What cannot be had or does not
 * hold leaves the index as it was, is logged once and told in {@link #problems}. Thread-safe; one
 * round at a time.
 */
final class FetchCrls {
  private static final Logger log = LoggerFactory.getLogger(FetchCrls.class);
  private static final Duration MOST = Duration.ofSeconds(30);

  private final String state;
  private final CrlSources sources;
  private final Path folder;
  private final Supplier<Trust> trust;
  private final StatusIndex index;
  private final Clock clock;
  private final ForeignService service = new ForeignService(MOST);
  private final Map<URI, String> tags = new HashMap<>();
  private final Map<URI, List<URI>> deltas = new HashMap<>();
  private final AtomicBoolean waits = new AtomicBoolean();
  private final Map<URI, String> problems = new ConcurrentHashMap<>();
  private volatile long heardAt; // a restart asks at once

  /**
   * @param folder where the newest of each is kept: a restart must not wait for the partners
   */
  FetchCrls(
      String state,
      CrlSources sources,
      Path folder,
      Supplier<Trust> trust,
      StatusIndex index,
      Clock clock) {
    this.state = state;
    this.sources = sources;
    this.folder = folder;
    this.trust = trust;
    this.index = index;
    this.clock = clock;
  }

  /** Whether a round may be queued: one that waits already will do. */
  boolean mayWait() {
    return waits.compareAndSet(false, true);
  }

  /** What could not be fetched or was refused, a line each; any thread may ask. */
  List<String> problems() {
    return problems.values().stream().sorted().toList();
  }

  /** When all of them were last had, in seconds of the epoch; 0 if not yet. */
  long heardAt() {
    return heardAt;
  }

  /** Learns what was kept, as far as it still holds; the first round asks for newer ones. */
  synchronized void restore() {
    for (CrlSource source : sources.now(state)) {
      restore(source);
      deltas(source).forEach(this::restore);
    }
  }

  private void restore(CrlSource source) {
    try {
      learn(Files.readAllBytes(kept(source.address())), source);
    } catch (IOException | StatusRefusedException e) {
      log.info("kept CRL of {}: {}", source.address(), e.getMessage());
    }
  }

  /** Those that its full CRL names: who trusts by a list has no other way to know of them. */
  private List<CrlSource> deltas(CrlSource full) {
    return deltas.getOrDefault(full.address(), List.of()).stream()
        .map(address -> new CrlSource(full.state(), address))
        .toList();
  }

  private Path kept(URI address) {
    return folder.resolve(Bytes.utf8(address.toString()).sha256().hex() + ".crl");
  }

  /**
   * One round: every CRL of the State's CAs, and the deltas that the full ones name.
   *
   * @throws IOException if what was learned could not be kept
   * @throws InterruptedException if the node stops
   */
  synchronized void run() throws IOException, InterruptedException {
    waits.set(false); // before the round: what is missed during it is asked for again
    Set<CrlSource> asked = new LinkedHashSet<>();
    for (CrlSource source : sources.now(state)) {
      if (asked.add(source)) {
        fetch(source);
      }
      for (CrlSource delta : deltas(source)) {
        if (asked.add(delta)) {
          fetch(delta);
        }
      }
    }
    problems.keySet().retainAll(asked.stream().map(CrlSource::address).toList());
    index.flush();
    if (problems.isEmpty()) {
      heardAt = clock.instant().getEpochSecond();
    }
  }

  private void fetch(CrlSource source) throws InterruptedException {
    URI address = source.address();
    try {
      ask(source);
      String unused = problems.remove(address);
    } catch (IOException | StatusRefusedException | RuntimeException e) {
      // also what no parser foresaw: one bad list must not keep the next from being fetched
      String text = "CRL of " + source.state() + " at " + address + ": " + e.getMessage();
      if (!text.equals(problems.put(address, text))) {
        log.warn("{}", text);
      }
    }
  }

  private void ask(CrlSource source)
      throws IOException, InterruptedException, StatusRefusedException {
    URI address = source.address();
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    Optional.ofNullable(tags.get(address)).ifPresent(tag -> request.header("if-none-match", tag));
    ForeignService.Reply reply = service.ask(request, CrlCheck.MAX_BYTES);
    if (reply.status() == 304) {
      return;
    }
    if (reply.status() != 200) {
      throw new IOException("status " + reply.status() + " (expected: 200)");
    }
    learn(reply.body(), source);
    DurableFiles.replace(Files.createDirectories(folder).resolve(kept(address)), reply.body());
    reply.headers().firstValue("etag").ifPresent(tag -> tags.put(address, tag));
  }

  /** By the first CA of that name whose key it is: a CA may have an older key, too. */
  private void learn(byte[] der, CrlSource source) throws IOException, StatusRefusedException {
    StatusRefusedException refused = null;
    for (X509Certificate issuer : issuers(der, source.state())) {
      try {
        CheckedCrl crl = CrlCheck.check(der, source.state(), issuer, clock.instant());
        if (crl.base().isEmpty()) {
          deltas.put(source.address(), crl.deltas());
        }
        if (index.learn(crl)) {
          log.info("CRL {} of {}: revocations changed", crl.number(), source.state());
        }
        return;
      } catch (StatusRefusedException e) {
        refused = e;
      }
    }
    throw requireNonNull(refused);
  }

  /** The CAs that the CRL names, among those that the State's anchors vouch for. */
  private List<X509Certificate> issuers(byte[] der, String state) throws IOException {
    X500Principal name = issuer(der);
    Trust now = trust.get();
    List<X509Certificate> roots =
        now.anchors().stream().filter(a -> a.state().equals(state)).map(Anchor::root).toList();
    List<X509Certificate> found =
        Stream.concat(roots.stream(), now.intermediates().stream())
            .filter(ca -> ca.getSubjectX500Principal().equals(name))
            .filter(
                ca -> roots.stream().anyMatch(root -> root.equals(ca) || isVouchedFor(ca, root)))
            .toList();
    if (found.isEmpty()) {
      throw new IOException(
          "its issuer \""
              + name.getName()
              + "\" is not known (expected: a CA of "
              + state
              + "); put its certificate into trust.intermediates");
    }
    return found;
  }

  private static X500Principal issuer(byte[] der) throws IOException {
    if (der.length > CrlCheck.MAX_BYTES) {
      throw new IOException(
          "longer than " + CrlCheck.MAX_BYTES + " bytes (expected: at most that)");
    }
    try {
      return Certificates.crlOf(der).getIssuerX500Principal();
    } catch (CertificateRefusedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static boolean isVouchedFor(X509Certificate ca, X509Certificate root) {
    try {
      ca.verify(root.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
