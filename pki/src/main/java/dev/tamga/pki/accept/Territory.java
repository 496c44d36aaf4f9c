package dev.tamga.pki.accept;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tamga.pki.accept.Version.Acceptance;
import dev.tamga.pki.accept.Vote.Decision;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.list.Difference;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.TrustList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder of one State's lists (pki/TRUST.md section 6). The caller holds the lock. */
final class Territory {
  /** More lists of one State are refused: a new first contact begins anew. */
  static final int MAX_VERSIONS = 10_000;

  private static final String RULE = "rule";

  private final String name;
  private final Path folder;
  private final List<Known> known = new ArrayList<>();
  private int newest;

  private record Known(TrustList list, Hash hash) {}

  Territory(String name, Path folder) {
    this.name = name;
    this.folder = folder;
  }

  /**
   * All versions. A list is read, and the chain of hashes checked, once in the life of this object:
   * its file never changes.
   */
  synchronized TrustHistory history() throws IOException, ListRefusedException {
    List<Version> versions = new ArrayList<>();
    NavigableSet<String> votes = voteFiles();
    for (int seq = 1; seq <= MAX_VERSIONS && Files.exists(file(seq, "json")); seq++) {
      if (seq > known.size()) {
        known.add(next(seq));
      }
      versions.add(version(known.get(seq - 1), votes));
    }
    known.subList(versions.size(), known.size()).clear(); // the folder was restored
    return new TrustHistory(name, versions);
  }

  /**
   * The number of the newest list whose file is there, and nothing of it read: who is asked for it
   * by strangers must not read the whole folder for each. 0 if there is none.
   */
  synchronized int newest() {
    while (newest > 0 && !Files.exists(file(newest, "json"))) {
      newest--; // the folder was restored
    }
    while (newest < MAX_VERSIONS && Files.exists(file(newest + 1L, "json"))) {
      newest++;
    }
    return newest;
  }

  /** The envelope of a list that is known. */
  Path envelope(long seq) {
    return file(seq, "asice");
  }

  private Known next(int seq) throws IOException, ListRefusedException {
    TrustList list = TrustList.parse(read(file(seq, "json"), TrustList.MAX_BYTES));
    if (!list.territory().equals(name)) {
      throw damaged(seq, "of " + list.territory());
    }
    Succession.requireNext(
        seq == 1 ? Optional.empty() : Optional.of(known.get(seq - 2).list), list);
    return new Known(list, list.hash());
  }

  private Version version(Known one, NavigableSet<String> files)
      throws IOException, ListRefusedException {
    List<Vote> votes = votes(one, files);
    return new Version(
        one.list,
        acceptance(one),
        votes.stream().anyMatch(vote -> vote.decision() == Decision.REJECT),
        votes.stream()
            .filter(vote -> vote.decision() == Decision.ACCEPT)
            .map(Vote::person)
            .toList());
  }

  private NavigableSet<String> voteFiles() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> file.endsWith(".vote"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The votes over exactly that list, in the order of the persons' names. */
  private List<Vote> votes(Known one, NavigableSet<String> files)
      throws IOException, ListRefusedException {
    List<Vote> votes = new ArrayList<>();
    String prefix = number(one.list.seq()) + ".";
    for (String name : files.subSet(prefix, prefix + Character.MAX_VALUE)) {
      Path file = folder.resolve(name);
      Vote vote = Vote.parse(read(file, 8 << 10));
      if (!vote.list().equals(one.hash)
          || !file.equals(file(one.list.seq(), vote.person() + ".vote"))) {
        throw damaged(one.list.seq(), "vote " + file.getFileName() + " is over another list");
      }
      votes.add(vote);
    }
    return votes;
  }

  private Optional<Acceptance> acceptance(Known one) throws IOException, ListRefusedException {
    Path file = file(one.list.seq(), "accepted");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] words = new String(read(file, 8 << 10), US_ASCII).strip().split(" ", -1);
    try {
      if (words.length >= 3 && words[1].equals(one.hash.hex())) {
        return Optional.of(
            new Acceptance(Instant.parse(words[0]), List.of(words).subList(2, words.length)));
      }
    } catch (DateTimeException e) {
      throw damaged(one.list.seq(), "its acceptance has no time");
    }
    throw damaged(one.list.seq(), "its acceptance is of another list");
  }

  /** Keeps the envelope, then the list: from there on it is known. */
  void keep(SignedList signed) throws IOException {
    try {
      DurableFiles.create(file(signed.list().seq(), "asice"), signed.envelope());
    } catch (FileAlreadyExistsException e) {
      // a crash came between the two; another envelope of the same list proves as much
      DurableFiles.replace(file(signed.list().seq(), "asice"), signed.envelope());
    }
    DurableFiles.create(file(signed.list().seq(), "json"), signed.list().print());
  }

  /** Keeps a vote that was verified. */
  void keep(Vote vote) throws IOException {
    DurableFiles.create(file(vote.seq(), vote.person() + ".vote"), vote.print());
  }

  /**
   * Accepts the newest list if nothing in it adds, or if two persons who are administrators now
   * have accepted it and none has rejected it. Repeating it is harmless.
   */
  TrustHistory settle(Administrators administrators, Instant now)
      throws IOException, ListRefusedException {
    TrustHistory history = history();
    Optional<Version> head = history.head();
    if (head.isEmpty() || head.get().acceptance().isPresent()) {
      return history;
    }
    TrustList list = head.get().list();
    List<String> by = List.of(RULE);
    if (Difference.between(history.accepted(), list).adds()) {
      TreeSet<String> persons = new TreeSet<>();
      for (Vote vote : votes(new Known(list, list.hash()), voteFiles())) {
        if (counts(vote, administrators)) {
          persons.add(vote.person());
        }
      }
      by = List.copyOf(persons);
      if (head.get().rejected() || by.size() < 2) {
        return history;
      }
    }
    String line =
        now.truncatedTo(ChronoUnit.SECONDS) + " " + list.hash() + " " + String.join(" ", by) + "\n";
    DurableFiles.create(file(list.seq(), "accepted"), line.getBytes(US_ASCII));
    return history();
  }

  private static boolean counts(Vote vote, Administrators administrators) {
    var certificate = administrators.certificate(vote.person(), vote.key());
    if (vote.decision() != Decision.ACCEPT || certificate.isEmpty()) {
      return false;
    }
    try {
      vote.verify(certificate.get());
      return true;
    } catch (ListRefusedException e) {
      return false; // a file that somebody has put here by hand
    }
  }

  private Path file(long seq, String suffix) {
    return folder.resolve(number(seq) + "." + suffix);
  }

  private static String number(long seq) {
    return String.format(Locale.ROOT, "%012d", seq);
  }

  static byte[] read(Path file, int limit) throws IOException, ListRefusedException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new ListRefusedException(
            Reason.MALFORMED, file + ": longer than " + limit + " bytes");
      }
      return bytes;
    }
  }

  private ListRefusedException damaged(long seq, String what) {
    return new ListRefusedException(
        Reason.MALFORMED,
        folder + ": number " + seq + ": " + what + "; restore the folder from its backup");
  }
}
