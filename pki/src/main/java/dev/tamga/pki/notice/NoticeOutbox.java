package dev.tamga.pki.notice;

import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.SigningException;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.notice.RevocationNotice.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The notices of one CA, numbered, signed and kept, so that a partner that missed some can have
 * them again.
 *
 * <pre>
 * &lt;seq&gt;.txt   the notice
 * &lt;seq&gt;.p7s   its signature, written second
 * </pre>
 *
 * <p>The highest complete pair is the counter. A crash between leaves a {@code .txt} that nobody
 * has seen; the number is used again. Thread-safe within a process; one process for each folder.
 */
public final class NoticeOutbox {
  private static final Pattern SIGNATURE = Pattern.compile("([1-9][0-9]{0,17})\\.p7s");

  private final Path folder;
  private final String issuerKey;
  private final CadesSigner signer;
  private final Clock clock;

  /**
   * A notice and its signature.
   *
   * @param seq the number
   * @param content see {@link RevocationNotice#print}
   * @param signature CAdES-BASELINE-T
   */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  public record Signed(long seq, byte[] content, byte[] signature) {}

  /**
   * @param folder of this CA alone; made if absent
   * @param issuerKey SHA-256 of the CA's SubjectPublicKeyInfo
   * @param signer an organisation seal that the partners let revoke
   * @throws IOException if the folder cannot be made
   */
  public NoticeOutbox(Path folder, String issuerKey, CadesSigner signer, Clock clock)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.issuerKey = issuerKey;
    this.signer = signer;
    this.clock = clock;
  }

  /** The number of the newest; 0 if there is none. */
  public synchronized long newest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> SIGNATURE.matcher(String.valueOf(file.getFileName())))
          .filter(Matcher::matches)
          .mapToLong(name -> Long.parseLong(name.group(1)))
          .max()
          .orElse(0);
    }
  }

  /**
   * Signs the next notice and keeps it; durable on return. Blocks for the timestamp authority.
   *
   * @param entries 1 to 500, in any order, no serial number twice
   * @throws IllegalArgumentException if there are none, more, or one twice
   * @throws SigningException if the key or the timestamp authority fails; the number is free again
   * @throws IOException if it cannot be written; likewise
   */
  public synchronized Signed sign(Collection<Entry> entries) throws SigningException, IOException {
    long seq = newest() + 1;
    byte[] content =
        new RevocationNotice(
                issuerKey,
                seq,
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                entries.stream().sorted(Comparator.comparing(Entry::serial)).toList())
            .print();
    byte[] signature = signer.sign(content);
    DurableFiles.replace(folder.resolve(seq + ".txt"), content);
    DurableFiles.create(folder.resolve(seq + ".p7s"), signature); // from here on it is sent
    return new Signed(seq, content, signature);
  }

  /**
   * One that was signed; empty if there is none of that number.
   *
   * @throws IOException if it cannot be read
   */
  public Optional<Signed> read(long seq) throws IOException {
    Path signature = folder.resolve(seq + ".p7s");
    return Files.exists(signature)
        ? Optional.of(
            new Signed(
                seq,
                Files.readAllBytes(folder.resolve(seq + ".txt")),
                Files.readAllBytes(signature)))
        : Optional.empty();
  }
}
