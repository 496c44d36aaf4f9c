package dev.tamga.pki.trust.path;

import dev.tamga.pki.algorithm.Family;
import dev.tamga.pki.algorithm.SignatureAlgorithm;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.BouncyCastle;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/**
 * The certificates that may stand on a path of one leaf: those that lead up from it by name, for a
 * node may know thousands. What is signed by GOST or ML-DSA is translated into Bouncy Castle's own
 * certificates: it has those of the JDK verified by the JDK, which knows neither. The others stay,
 * for that is the faster way.
 *
 * <p>Used by one thread.
 */
final class Relatives {
  private static final Set<String> UNKNOWN_TO_THE_JDK =
      Arrays.stream(SignatureAlgorithm.values())
          .filter(algorithm -> algorithm.family() != Family.CLASSIC)
          .map(SignatureAlgorithm::oid)
          .collect(Collectors.toUnmodifiableSet());

  private final CertificateFactory factory;
  private final Map<String, X509Certificate> originals = new HashMap<>();
  private final List<X509Certificate> known = new ArrayList<>();
  private final X509Certificate leaf;

  Relatives(X509Certificate leaf, Collection<X509Certificate> candidates)
      throws GeneralSecurityException {
    this.factory = CertificateFactory.getInstance("X.509", BouncyCastle.PROVIDER);
    this.leaf = translate(leaf);
    known.add(this.leaf);
    Set<X500Principal> seen = new HashSet<>();
    Deque<X500Principal> names = new ArrayDeque<>(List.of(leaf.getIssuerX500Principal()));
    while (!names.isEmpty()) {
      X500Principal name = names.remove();
      if (seen.add(name)) {
        for (X509Certificate each : candidates) {
          if (each.getSubjectX500Principal().equals(name)) {
            known.add(translate(each));
            names.add(each.getIssuerX500Principal());
          }
        }
      }
    }
  }

  /** The leaf, translated if need be. */
  X509Certificate leaf() {
    return leaf;
  }

  /** The leaf and all that lead up from it, translated where need be. */
  Collection<X509Certificate> known() {
    return known;
  }

  X509Certificate translate(X509Certificate original) throws GeneralSecurityException {
    if (!UNKNOWN_TO_THE_JDK.contains(original.getSigAlgOID())) {
      return original;
    }
    originals.put(Certificates.sha256(original), original);
    return (X509Certificate)
        factory.generateCertificate(new ByteArrayInputStream(original.getEncoded()));
  }

  /** What was translated, from what came of it. */
  X509Certificate original(X509Certificate translated) {
    return originals.isEmpty()
        ? translated
        : originals.getOrDefault(Certificates.sha256(translated), translated);
  }
}
