package dev.tamga.bench;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What it costs to check a client's certificate for the first time, and when its path is
 * remembered; in turns with Bouncy Castle's path builder alone, which is most of the first. Every
 * leaf is read anew, as from a handshake; the CA is the same each time. Reading is not in the
 * figures, which are microseconds of this thread's CPU for each: a busy machine distorts them less.
 */
@Command(name = "path", mixinStandardHelpOptions = true)
final class PathBench implements Callable<Integer> {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Option(names = "--rounds", description = "Rounds that count (default: ${DEFAULT-VALUE}).")
  private int rounds = 9;

  @Option(names = "--warmup", description = "Rounds before them (default: ${DEFAULT-VALUE}).")
  private int warmup = 20;

  @Option(names = "--leaves", description = "Paths in a round (default: ${DEFAULT-VALUE}).")
  private int leaves = 100;

  private final TestState state = TestState.create("KZ", TestClock.fixed());

  @Override
  public Integer call() throws Exception {
    List<byte[]> encoded = new ArrayList<>();
    for (int i = 0; i < leaves; i++) {
      encoded.add(
          state.issue(Profile.TLS_CLIENT_SYSTEM, "lab", "bench-" + i).certificate().getEncoded());
    }
    Figures figures = new Figures();
    for (int round = -warmup; round < rounds; round++) {
      double builder = each(read(encoded), this::build);
      PathChecker checker = new PathChecker(state.trust());
      double first = each(read(encoded), leaf -> check(checker, leaf));
      double remembered = each(read(encoded), leaf -> check(checker, leaf));
      if (round >= 0) {
        figures.add("path builder alone", builder);
        figures.add("first check", first);
        figures.add("remembered", remembered);
      }
    }
    figures.print();
    figures.ratio("first check", "path builder alone", 1.5);
    return 0;
  }

  /** Anew for each figure: the JDK's certificates remember by whose key they were verified. */
  private static List<X509Certificate> read(List<byte[]> leaves)
      throws CertificateRefusedException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (byte[] leaf : leaves) {
      certificates.add(Certificates.of(leaf));
    }
    return certificates;
  }

  private interface Work {
    Object on(X509Certificate leaf) throws Exception;
  }

  private static double each(List<X509Certificate> leaves, Work work) throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    for (X509Certificate leaf : leaves) {
      work.on(leaf);
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / leaves.size();
  }

  private Object check(PathChecker checker, X509Certificate leaf) throws Exception {
    List<X509Certificate> extra = List.of(state.authority(Branch.TLS).certificate());
    return checker.check(leaf, extra, Purpose.TLS_CLIENT, TestState.NOW);
  }

  private Object build(X509Certificate certificate) throws GeneralSecurityException {
    X509CertSelector leaf = new X509CertSelector();
    leaf.setCertificate(certificate);
    PKIXBuilderParameters parameters =
        new PKIXBuilderParameters(Set.of(new TrustAnchor(state.anchor().root(), null)), leaf);
    parameters.setDate(Date.from(TestState.NOW));
    parameters.setRevocationEnabled(false);
    List<X509Certificate> held =
        List.of(certificate, state.authority(Branch.TLS).certificate());
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(held)));
    return CertPathBuilder.getInstance("PKIX", BouncyCastle.PROVIDER).build(parameters);
  }
}
