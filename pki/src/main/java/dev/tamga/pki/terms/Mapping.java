package dev.tamga.pki.terms;

import dev.tamga.pki.algorithm.Oid;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * What the certificates of a State mean, where they are not of Tamga's own profiles: national
 * particulars as data, never as code.
 *
 * @param organisation the subject attribute that holds the organisation's identifier
 * @param policies policy identifier to the profile that it means, at most 64; leaves only
 */
public record Mapping(String organisation, Map<String, Profile> policies) {
  private static final int MAX_POLICIES = 64;

  /** organizationIdentifier (EN 319 412-1), and no policies but Tamga's own. */
  public static final Mapping STANDARD = new Mapping("2.5.4.97", Map.of());

  /**
   * @throws IllegalArgumentException if an identifier has not its form, there are too many, or a
   *     policy means a CA
   */
  public Mapping {
    Oid.require(organisation);
    SortedMap<String, Profile> sorted = new TreeMap<>(policies);
    if (sorted.size() > MAX_POLICIES) {
      throw new IllegalArgumentException(
          "mapping: " + sorted.size() + " policies (expected: at most " + MAX_POLICIES + ')');
    }
    sorted.forEach(
        (oid, profile) -> {
          Oid.require(oid);
          if (profile.isCa()) {
            throw new IllegalArgumentException(
                "mapping: policy " + oid + " means " + profile.id() + " (expected: a leaf's)");
          }
        });
    policies = Collections.unmodifiableSortedMap(sorted);
  }

  /**
   * The profile that the certificate's policies mean: that of the one mapped policy; if none is
   * mapped, Tamga's own; empty if that is none, or several are mapped.
   */
  public Optional<Profile> profile(X509Certificate certificate) {
    List<Profile> found = means(certificate);
    return found.isEmpty() ? Profile.of(certificate) : only(found);
  }

  /** The profile of the one mapped policy; empty if none or several are mapped. */
  public Optional<Profile> mapped(X509Certificate certificate) {
    return only(means(certificate));
  }

  private List<Profile> means(X509Certificate certificate) {
    return Certificates.policies(certificate).stream()
        .map(policies::get)
        .filter(Objects::nonNull)
        .toList();
  }

  private static Optional<Profile> only(List<Profile> found) {
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** The organisation's identifier in the subject; empty if there is none or several. */
  public Optional<String> organisation(X509Certificate certificate) {
    RDN[] found =
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
            .getRDNs(new ASN1ObjectIdentifier(organisation));
    return found.length == 1
            && !found[0].isMultiValued()
            && found[0].getFirst().getValue() instanceof ASN1String text
        ? Optional.of(text.getString())
        : Optional.empty();
  }
}
