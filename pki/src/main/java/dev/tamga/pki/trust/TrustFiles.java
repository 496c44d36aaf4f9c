package dev.tamga.pki.trust;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot from files: roots, CA certificates and CRLs, each DER or PEM. Used by one thread at a
 * time.
 */
public final class TrustFiles implements TrustSource {
  /**
   * A file with the one root of a State.
   *
   * @param state ISO 3166-1 alpha-2, upper case
   */
  public record AnchorFile(String state, Path root, Set<Purpose> purposes) {
    public AnchorFile {
      purposes = Set.copyOf(purposes);
    }
  }

  /**
   * Two writes within one tick of a file system's clock look alike; no tick is longer than this.
   */
  private static final Duration CLOCK_TICK = Duration.ofSeconds(3);

  private final List<AnchorFile> anchors;
  private final List<Path> intermediates;
  private final List<Path> crls;
  private final AlgorithmPolicy algorithms;
  private final Map<Path, Seen> seen = new HashMap<>();

  /** Reads nothing yet; the algorithms are those of the standard policy. */
  public TrustFiles(List<AnchorFile> anchors, List<Path> intermediates, List<Path> crls) {
    this(anchors, intermediates, crls, AlgorithmPolicy.standard());
  }

  /** Reads nothing yet. */
  public TrustFiles(
      List<AnchorFile> anchors,
      List<Path> intermediates,
      List<Path> crls,
      AlgorithmPolicy algorithms) {
    this.algorithms = algorithms;
    this.anchors = List.copyOf(anchors);
    this.intermediates = List.copyOf(intermediates);
    this.crls = List.copyOf(crls);
  }

  @Override
  public Trust load() throws TrustRefusedException {
    List<Anchor> roots = new ArrayList<>();
    for (AnchorFile file : anchors) {
      roots.add(anchor(file));
    }
    List<X509Certificate> authorities = new ArrayList<>();
    for (Path file : intermediates) {
      authorities.addAll(read(file, Certificates::read));
    }
    List<X509CRL> lists = new ArrayList<>();
    for (Path file : crls) {
      lists.addAll(read(file, Certificates::readCrls));
    }
    try {
      return new Trust(roots, authorities, lists, algorithms);
    } catch (IllegalArgumentException e) {
      throw new TrustRefusedException("trust: " + e.getMessage(), e);
    }
  }

  /** The digest of all contents; a file whose size and time stand still is not read again. */
  @Override
  public String mark() throws TrustRefusedException {
    StringBuilder mark = new StringBuilder();
    List<Path> files =
        Stream.of(anchors.stream().map(AnchorFile::root), intermediates.stream(), crls.stream())
            .flatMap(file -> file)
            .toList();
    for (Path file : files) {
      try {
        mark.append(digest(file)).append('\n');
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }
    return mark.toString();
  }

  private String digest(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    Seen before = seen.get(file);
    if (before != null && before.isSettled() && before.fits(now)) {
      return before.digest;
    }
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream hashed =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      hashed.transferTo(OutputStream.nullOutputStream());
      String digest = HexFormat.of().formatHex(hashed.getMessageDigest().digest());
      long since =
          before != null && before.fits(now) && before.digest.equals(digest)
              ? before.since
              : System.nanoTime();
      seen.put(file, new Seen(now.size(), now.lastModifiedTime(), now.fileKey(), digest, since));
      return digest;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256: not offered by this JDK", e);
    }
  }

  private static Anchor anchor(AnchorFile file) throws TrustRefusedException {
    List<X509Certificate> found = read(file.root(), Certificates::read);
    if (found.size() != 1) {
      throw new TrustRefusedException(
          "anchor of "
              + file.state()
              + ": "
              + file.root()
              + " holds "
              + found.size()
              + " certificates (expected: the root alone)",
          null);
    }
    try {
      return new Anchor(file.state(), found.get(0), file.purposes());
    } catch (IllegalArgumentException e) {
      throw new TrustRefusedException(file.root() + ": " + e.getMessage(), e);
    }
  }

  private static <T> List<T> read(Path file, Reader<T> reader) throws TrustRefusedException {
    try {
      return reader.read(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (CertificateRefusedException e) {
      throw new TrustRefusedException(file + ": " + e.getMessage(), e);
    }
  }

  private static TrustRefusedException unreadable(Path file, IOException e) {
    return new TrustRefusedException(file + ": cannot be read: " + e, e);
  }

  private interface Reader<T> {
    List<T> read(Path file) throws IOException, CertificateRefusedException;
  }

  /** How a file looked, since when it has looked so, and what it held. */
  private record Seen(
      long size, FileTime modified, @Nullable Object fileKey, String digest, long since) {
    boolean fits(BasicFileAttributes now) {
      return size == now.size()
          && modified.equals(now.lastModifiedTime())
          && Objects.equals(fileKey, now.fileKey());
    }

    boolean isSettled() {
      return System.nanoTime() - since > CLOCK_TICK.toNanos();
    }
  }
}
