package dev.tamga.pki.notice;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.tamga.pki.key.Spki;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.Trust;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** Whose seal may revoke for a State: not each laboratory's. Any thread may ask. */
public interface NoticeSenders {
  /**
   * Whether it may.
   *
   * @param state of the anchor that vouches for the seal
   * @param seal a trusted certificate of profile {@code org-seal}
   */
  boolean mayRevoke(String state, X509Certificate seal);

  /**
   * Seals that are listed.
   *
   * @param keys for each State, SHA-256 of their SubjectPublicKeyInfo as {@link Spki} prints it
   */
  static NoticeSenders listed(Map<String, Set<String>> keys) {
    Map<String, Set<String>> known =
        keys.entrySet().stream()
            .collect(toUnmodifiableMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
    return (state, seal) -> known.getOrDefault(state, Set.of()).contains(Spki.sha256(seal));
  }

  /**
   * Seals of the organisation (O) that runs the State's root.
   *
   * @param trust the snapshot in force
   */
  static NoticeSenders operators(Supplier<Trust> trust) {
    return (state, seal) -> {
      Optional<String> organization = organization(seal);
      return organization.isPresent()
          && trust.get().anchors().stream()
              .filter(anchor -> anchor.state().equals(state))
              .map(Anchor::root)
              .anyMatch(root -> organization(root).equals(organization));
    };
  }

  /** One of them is enough. */
  default NoticeSenders or(NoticeSenders other) {
    return (state, seal) -> mayRevoke(state, seal) || other.mayRevoke(state, seal);
  }

  private static Optional<String> organization(X509Certificate certificate) {
    X500Name name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    RDN[] found = name.getRDNs(BCStyle.O);
    return found.length == 1
            && !found[0].isMultiValued()
            && found[0].getFirst().getValue() instanceof ASN1String text
        ? Optional.of(text.getString())
        : Optional.empty();
  }
}
