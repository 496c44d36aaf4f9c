package dev.tamga.pki.accept;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.list.Difference;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The lists of all States that this node knows, in a folder (pki/TRUST.md section 6): first
 * contact, receiving, votes, history. Every refusal leaves what was in force; every method returns
 * when what it did survives a power cut.
 *
 * <p>Thread-safe within a process; between processes the lock file makes one wait.
 */
public final class TrustListStore {
  private static final String ADMINISTRATORS = "administrators";
  private static final String SCHEME = "scheme.crt";
  private static final String STATE = "[A-Z]{2}";
  private static final Object WRITERS = new Object();

  private final Path folder;
  private final Clock clock;
  private final Map<String, Territory> territories = new ConcurrentHashMap<>();

  /** Reads nothing yet; the folder may be absent until the first contact. */
  public TrustListStore(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * First contact with a State: keeps the root of its scheme operator, if its fingerprint is the
   * one that a person has typed.
   *
   * @param typed SHA-256 of the certificate, from another channel than the file
   * @throws ListRefusedException WRONG_FINGERPRINT if it is another's; MALFORMED if the certificate
   *     is no root, or another root is kept already
   */
  public synchronized void firstContact(String territory, X509Certificate root, Hash typed)
      throws IOException, ListRefusedException {
    Hash found = new Hash(Certificates.sha256(root));
    if (!found.equals(typed)) {
      throw new ListRefusedException(
          Reason.WRONG_FINGERPRINT,
          "root of the scheme of "
              + territory
              + ": SHA-256 "
              + found
              + " (expected: "
              + typed
              + ", as typed); do not go on, ask its operator by another way");
    }
    scheme(territory, root);
    Path home = folder.resolve(territory);
    Files.createDirectories(home);
    try {
      byte[] pem = Certificates.pem(List.of(root)).getBytes(StandardCharsets.US_ASCII);
      writing(
          () -> {
            DurableFiles.create(home.resolve(SCHEME), pem);
            return true;
          });
    } catch (FileAlreadyExistsException e) {
      if (!schemeRoot(territory).equals(root)) {
        throw new ListRefusedException(
            Reason.MALFORMED,
            territory
                + ": has another scheme root (expected: none); a new first contact needs an"
                + " empty folder, pki/TRUST.md 4",
            e);
      }
    }
  }

  /** The States with which there was a first contact, ascending. */
  public List<String> territories() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve(SCHEME)))
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> name.matches(STATE))
          .sorted()
          .toList();
    }
  }

  /**
   * Whom to believe for the signatures and timestamps of that State's lists, and for nothing else.
   *
   * @throws ListRefusedException WRONG_TERRITORY if there was no first contact
   */
  public Trust schemeTrust(String territory) throws IOException, ListRefusedException {
    return Trust.of(List.of(scheme(territory, schemeRoot(territory))), List.of());
  }

  private X509Certificate schemeRoot(String territory) throws IOException, ListRefusedException {
    requireTerritory(territory);
    Path file = folder.resolve(territory).resolve(SCHEME);
    if (!Files.exists(file)) {
      throw new ListRefusedException(
          Reason.WRONG_TERRITORY,
          territory
              + ": no first contact yet (expected: one of "
              + territories()
              + "); see tamga-pki trust trust-root --help");
    }
    try {
      return Certificates.read(file).get(0);
    } catch (CertificateRefusedException e) {
      throw new ListRefusedException(Reason.MALFORMED, file + ": " + e.getMessage(), e);
    }
  }

  private static Anchor scheme(String territory, X509Certificate root) throws ListRefusedException {
    try {
      return new Anchor(territory, root, Set.of(Purpose.TRUST_LIST, Purpose.TIMESTAMP));
    } catch (IllegalArgumentException e) {
      throw new ListRefusedException(Reason.MALFORMED, "scheme root: " + e.getMessage(), e);
    }
  }

  /**
   * Receives lists of one State, oldest first; the last is the newest there is. Those that are
   * known already are skipped. The first refusal ends it; what was kept before stays.
   *
   * @return the history with them; the last may wait for votes
   * @throws ListRefusedException by the rules of pki/TRUST.md section 3, with their names
   */
  public synchronized TrustHistory receive(String territory, List<SignedList> versions)
      throws IOException, ListRefusedException {
    schemeRoot(territory);
    return writing(() -> receiveAlone(territory, versions));
  }

  private TrustHistory receiveAlone(String territory, List<SignedList> versions)
      throws IOException, ListRefusedException {
    Territory home = territory(territory);
    TrustHistory history = home.settle(administrators(), clock.instant());
    for (int i = 0; i < versions.size(); i++) {
      SignedList signed = versions.get(i);
      boolean last = i == versions.size() - 1;
      if (!isKnown(history, signed.list(), last)) {
        requireGood(territory, history, signed, last);
        home.keep(signed);
        history = home.settle(administrators(), clock.instant());
      }
    }
    return history;
  }

  /** Oldest first may start with what is known; an old one that is all there is is a rollback. */
  private static boolean isKnown(TrustHistory history, TrustList fresh, boolean last)
      throws ListRefusedException {
    if (fresh.seq() > history.versions().size() || !fresh.territory().equals(history.territory())) {
      return false;
    }
    TrustList known = history.versions().get((int) fresh.seq() - 1).list();
    if (!known.hash().equals(fresh.hash())) {
      throw new ListRefusedException(
          Reason.FORKED,
          fresh
              + ": is "
              + fresh.hash()
              + " (expected: "
              + known.hash()
              + ", which is known); ask its operator which of the two is his");
    }
    if (last && fresh.seq() < history.versions().size()) {
      throw new ListRefusedException(
          Reason.ROLLED_BACK,
          fresh
              + ": is older than number "
              + history.versions().size()
              + ", the newest known; fetch the newest");
    }
    return true;
  }

  private void requireGood(String territory, TrustHistory history, SignedList signed, boolean last)
      throws ListRefusedException {
    TrustList fresh = signed.list();
    if (!fresh.territory().equals(territory)) {
      throw new ListRefusedException(
          Reason.WRONG_TERRITORY,
          fresh + ": of " + fresh.territory() + " (expected: " + territory + ')');
    }
    if (fresh.seq() > Territory.MAX_VERSIONS) { // it would be written, and never be read
      throw new ListRefusedException(
          Reason.MALFORMED,
          fresh
              + ": expected at most number "
              + Territory.MAX_VERSIONS
              + "; ask its operator why, and begin with a new first contact, pki/TRUST.md 4");
    }
    Optional<TrustList> head = history.head().map(Version::list);
    Succession.requireNext(head, fresh);
    Succession.requireSigners(head, signed);
    Succession.requireAnchors(fresh);
    Succession.requireFresh(fresh, clock.instant(), last);
    if (head.isPresent()) {
      Succession.requireHistory(head.get(), fresh);
    }
  }

  /**
   * Takes an administrator's vote on the newest list.
   *
   * @return the history after it: accepted with the second vote, ended by a reject
   * @throws ListRefusedException VOTE if the person is no administrator, the signature does not
   *     hold, it is over another list, the person has voted, or nothing waits; EXPIRED for an
   *     acceptance of a list that has expired
   */
  public synchronized TrustHistory vote(Vote vote) throws IOException, ListRefusedException {
    schemeRoot(vote.territory());
    return writing(
        () -> {
          Instant now = clock.instant();
          Territory home = territory(vote.territory());
          Administrators administrators = administrators();
          VoteRules.check(vote, home.settle(administrators, now), administrators, now);
          home.keep(vote);
          return home.settle(administrators, now);
        });
  }

  /**
   * All that is known of one State. Accepts nothing.
   *
   * @throws ListRefusedException WRONG_TERRITORY if there was no first contact, MALFORMED if a file
   *     was changed
   */
  public TrustHistory history(String territory) throws IOException, ListRefusedException {
    schemeRoot(territory);
    return territory(territory).history();
  }

  /**
   * The file of the newest known list's envelope; empty if there is none. Costs no reading.
   *
   * @throws ListRefusedException WRONG_TERRITORY if there was no first contact
   */
  public Optional<Path> newestEnvelope(String territory) throws IOException, ListRefusedException {
    schemeRoot(territory);
    int newest = territory(territory).newest();
    return newest == 0 ? Optional.empty() : Optional.of(territory(territory).envelope(newest));
  }

  /**
   * The file of the envelope of that list; empty if it is not known.
   *
   * @throws ListRefusedException WRONG_TERRITORY if there was no first contact
   */
  public Optional<Path> envelope(String territory, long seq)
      throws IOException, ListRefusedException {
    schemeRoot(territory);
    Territory home = territory(territory);
    return seq < 1 || seq > home.newest() ? Optional.empty() : Optional.of(home.envelope(seq));
  }

  /** What the newest list changes against the accepted one. */
  public Difference difference(String territory) throws IOException, ListRefusedException {
    TrustHistory history = history(territory);
    if (history.head().isEmpty()) {
      return new Difference(List.of());
    }
    return Difference.between(history.accepted(), history.head().get().list());
  }

  /** What administrators have to know now: expired lists, lists that wait; one line each. */
  public List<String> problems() throws IOException, ListRefusedException {
    List<String> problems = new ArrayList<>();
    for (String territory : territories()) {
      history(territory).problem(clock.instant()).ifPresent(problems::add);
    }
    return problems;
  }

  /** Every file is written once, so the names of all of them tell whether anything is new. */
  String mark() throws IOException {
    StringBuilder mark = new StringBuilder();
    for (String territory : territories()) {
      try (Stream<Path> entries = Files.list(folder.resolve(territory))) {
        entries.map(Path::toString).sorted().forEach(name -> mark.append(name).append('\n'));
      }
    }
    return mark.toString();
  }

  /** Who has that key among the administrators. */
  public Optional<String> administrator(Hash key) throws IOException, ListRefusedException {
    return administrators().person(key);
  }

  private Administrators administrators() throws IOException, ListRefusedException {
    return Administrators.read(folder.resolve(ADMINISTRATORS));
  }

  private Territory territory(String name) {
    return territories.computeIfAbsent(name, one -> new Territory(one, folder.resolve(one)));
  }

  /** Something that is written while nobody else writes. */
  private interface Writing<T> {
    T run() throws IOException, ListRefusedException;
  }

  /** The lock of the file is the process's; within it, stores of one folder take turns here. */
  private <T> T writing(Writing<T> step) throws IOException, ListRefusedException {
    synchronized (WRITERS) {
      try (FileChannel channel = lockFile();
          FileLock held = channel.lock()) {
        return step.run();
      }
    }
  }

  private FileChannel lockFile() throws IOException {
    return FileChannel.open(
        folder.resolve("trust.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void requireTerritory(String territory) throws ListRefusedException {
    if (!territory.matches(STATE)) {
      throw new ListRefusedException(
          Reason.WRONG_TERRITORY, "territory: expected ISO 3166-1 alpha-2 in upper case, as KZ");
    }
  }
}
