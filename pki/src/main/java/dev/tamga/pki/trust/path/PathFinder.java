package dev.tamga.pki.trust.path;

import dev.tamga.pki.key.BouncyCastle;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.jcajce.PKIXExtendedBuilderParameters;
import org.bouncycastle.jcajce.PKIXExtendedParameters;

/**
 * Finds and validates a path by RFC 5280 section 6 with Bouncy Castle. Revocation is not asked
 * here: that is done above, without any network.
 */
public final class PathFinder {
  private static final int MAX_INTERMEDIATES = 4;

  private PathFinder() {}

  /**
   * The path from the leaf to the root of an anchor, the root included.
   *
   * @throws GeneralSecurityException if there is none, or the only ones are not valid at that time
   */
  public static List<X509Certificate> find(
      X509Certificate leaf,
      Collection<X509Certificate> candidates,
      Set<X509Certificate> roots,
      Instant at)
      throws GeneralSecurityException {
    Relatives relatives = new Relatives(leaf, candidates);
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate root : roots) {
      anchors.add(new TrustAnchor(relatives.translate(root), null));
    }
    PKIXBuilderParameters base = new PKIXBuilderParameters(anchors, select(relatives.leaf()));
    base.setDate(Date.from(at));
    base.setRevocationEnabled(false);
    base.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(relatives.known())));
    PKIXCertPathBuilderResult found = build(base);
    List<X509Certificate> path = new ArrayList<>();
    found.getCertPath().getCertificates().forEach(c -> path.add((X509Certificate) c));
    path.add(found.getTrustAnchor().getTrustedCert());
    if (Names.isSelfIssued(path.get(path.size() - 1))) {
      validateWithRoot(path, at); // any other anchor: its rules, above
    }
    path.replaceAll(relatives::original);
    return List.copyOf(path);
  }

  /** The builder with the parameters that pass NIST PKITS in whole: delta CRLs on. */
  static PKIXCertPathBuilderResult build(PKIXBuilderParameters base)
      throws GeneralSecurityException {
    PKIXExtendedBuilderParameters parameters =
        new PKIXExtendedBuilderParameters.Builder(
                new PKIXExtendedParameters.Builder(base).setUseDeltasEnabled(true).build())
            .setMaxPathLength(MAX_INTERMEDIATES)
            .build();
    return (PKIXCertPathBuilderResult)
        CertPathBuilder.getInstance("PKIX", BouncyCastle.PROVIDER).build(parameters);
  }

  static X509CertSelector select(X509Certificate certificate) {
    X509CertSelector selector = new X509CertSelector();
    selector.setCertificate(certificate);
    return selector;
  }

  /**
   * A validator ignores what an anchor's certificate says, its name constraints, path length and
   * end of validity (RFC 5280 section 6.1.1 (d) takes name and key only). With the root as the
   * first certificate of the path below its own name and key, all of it counts.
   */
  public static void validateWithRoot(List<X509Certificate> path, Instant at)
      throws GeneralSecurityException {
    X509Certificate root = path.get(path.size() - 1);
    CertPath whole =
        CertificateFactory.getInstance("X.509", BouncyCastle.PROVIDER).generateCertPath(path);
    PKIXParameters parameters =
        new PKIXParameters(
            Set.of(new TrustAnchor(root.getSubjectX500Principal(), root.getPublicKey(), null)));
    parameters.setDate(Date.from(at));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX", BouncyCastle.PROVIDER).validate(whole, parameters);
  }
}
