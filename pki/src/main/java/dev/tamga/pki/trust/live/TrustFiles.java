package dev.tamga.pki.trust.live;

import dev.tamga.pki.algorithm.AlgorithmPolicy;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.live.FileMarks;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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

  private final List<AnchorFile> anchors;
  private final List<Path> intermediates;
  private final List<Path> crls;
  private final AlgorithmPolicy algorithms;
  private final FileMarks marks = new FileMarks();

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

  /** The digests of all contents. */
  @Override
  public String mark() throws TrustRefusedException {
    StringBuilder mark = new StringBuilder();
    List<Path> files =
        Stream.of(anchors.stream().map(AnchorFile::root), intermediates.stream(), crls.stream())
            .flatMap(file -> file)
            .toList();
    for (Path file : files) {
      try {
        mark.append(marks.of(file)).append('\n');
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }
    return mark.toString();
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
}
