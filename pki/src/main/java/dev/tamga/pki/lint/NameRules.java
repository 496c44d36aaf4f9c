package dev.tamga.pki.lint;

import static dev.tamga.pki.lint.LintRule.unless;

import dev.tamga.pki.cert.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/** Names and addresses of a profile, by the ids of pki/GOVERNANCE.md section 7. */
final class NameRules {
  static final List<LintRule> ALL =
      List.of(
          new LintRule("names", "pki/README.md Profiles", NameRules::names),
          new LintRule("crl-address", "RFC 5280 4.2.1.13", NameRules::crlAddress),
          new LintRule("ca-address", "RFC 5280 4.2.2.1", NameRules::caAddress),
          new LintRule("name-constraints", "RFC 5280 4.2.1.10", NameRules::nameConstraints));

  private static final String HOST =
      "([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?";
  private static final int ADDRESS_KINDS = 2; // IPv4 and IPv6

  private NameRules() {}

  private static Optional<String> names(Parsed c) {
    List<GeneralName> names =
        c.value(Extension.subjectAlternativeName)
            .map(GeneralNames::getInstance)
            .map(found -> Arrays.asList(found.getNames()))
            .orElse(List.of());
    Profile profile = c.profile().orElseThrow();
    String commonName = c.subject(BCStyle.CN);
    String state = c.subject(BCStyle.C).toLowerCase(Locale.ROOT);
    boolean good =
        switch (profile.id()) {
          case "tls-server-node" -> isServer(names, commonName, state);
          case "tls-peer-node" ->
              isOnly(names, "urn:tamga:node:" + state + ":" + commonName, false);
          case "tls-client-system" ->
              isOnly(names, "urn:tamga:sys:" + state + ":", true)
                  && text(names.get(0)).endsWith(":" + commonName);
          case "tls-client-person", "doc-sign-head", "doc-sign-deputy" ->
              names.size() <= 1
                  && names.stream().allMatch(n -> n.getTagNo() == GeneralName.rfc822Name);
          default -> names.isEmpty();
        };
    return unless(good, "alternative names " + names, "those of " + profile.id());
  }

  private static boolean isServer(List<GeneralName> names, String commonName, String state) {
    boolean named = false;
    for (GeneralName name : names) {
      String text = name.getTagNo() == GeneralName.iPAddress ? "" : text(name);
      switch (name.getTagNo()) {
        case GeneralName.dNSName -> {
          if (!text.matches(HOST)) {
            return false;
          }
          named |= text.equals(commonName);
        }
        case GeneralName.iPAddress -> {
          // its octets mean what they are; the CA's name constraints decide
        }
        case GeneralName.uniformResourceIdentifier -> {
          if (!text.startsWith("urn:tamga:node:" + state + ":")) {
            return false;
          }
        }
        default -> {
          return false;
        }
      }
    }
    return named;
  }

  private static boolean isOnly(List<GeneralName> names, String wanted, boolean prefix) {
    return names.size() == 1
        && names.get(0).getTagNo() == GeneralName.uniformResourceIdentifier
        && (prefix ? text(names.get(0)).startsWith(wanted) : text(names.get(0)).equals(wanted));
  }

  private static String text(GeneralName name) {
    return name.getName() instanceof ASN1String text ? text.getString() : "";
  }

  private static Optional<String> crlAddress(Parsed c) {
    if (!Prescription.isRevocable(c.profile().orElseThrow())) {
      return Optional.empty(); // extension-unknown finds it where it must not stand
    }
    DistributionPoint[] points =
        CRLDistPoint.getInstance(c.value(Extension.cRLDistributionPoints).orElseThrow())
            .getDistributionPoints();
    boolean plain =
        points.length == 1
            && points[0].getReasons() == null
            && points[0].getCRLIssuer() == null
            && points[0].getDistributionPoint() != null
            && points[0].getDistributionPoint().getType() == DistributionPointName.FULL_NAME;
    return unless(
        plain
            && isHttp(
                GeneralNames.getInstance(points[0].getDistributionPoint().getName()).getNames()),
        "CRL address of another form",
        "one http address");
  }

  private static Optional<String> caAddress(Parsed c) {
    Optional<AuthorityInformationAccess> found =
        c.value(Extension.authorityInfoAccess).map(AuthorityInformationAccess::getInstance);
    if (found.isEmpty()) {
      return Optional.empty(); // extension-missing finds it
    }
    List<GeneralName> issuers = addresses(found.get(), AccessDescription.id_ad_caIssuers);
    List<GeneralName> status = addresses(found.get(), AccessDescription.id_ad_ocsp);
    int all = found.get().getAccessDescriptions().length;
    return unless(
        isHttp(issuers.toArray(GeneralName[]::new))
            && (status.isEmpty() || isHttp(status.toArray(GeneralName[]::new)))
            && all == issuers.size() + status.size(),
        "addresses of another form",
        "one http address of the CA's certificate, at most one of an OCSP responder");
  }

  private static List<GeneralName> addresses(
      AuthorityInformationAccess from, ASN1ObjectIdentifier method) {
    List<GeneralName> found = new ArrayList<>();
    for (AccessDescription each : from.getAccessDescriptions()) {
      if (each.getAccessMethod().equals(method)) {
        found.add(each.getAccessLocation());
      }
    }
    return found;
  }

  private static boolean isHttp(GeneralName[] names) {
    return names.length == 1
        && names[0].getTagNo() == GeneralName.uniformResourceIdentifier
        && text(names[0]).matches("http://[^/ ]+/[!-~]*");
  }

  /** Of an issuing CA: its State, and of addresses ranges or none at all. */
  private static Optional<String> nameConstraints(Parsed c) {
    Optional<NameConstraints> found =
        c.value(Extension.nameConstraints).map(NameConstraints::getInstance);
    if (!c.profile().orElseThrow().id().equals("issuing-ca")) {
      return unless(found.isEmpty(), "name constraints", "none");
    }
    GeneralSubtree[] permitted = array(found.orElseThrow().getPermittedSubtrees());
    GeneralSubtree[] excluded = array(found.get().getExcludedSubtrees());
    boolean state =
        Arrays.stream(permitted)
            .filter(tree -> tree.getBase().getTagNo() == GeneralName.directoryName)
            .map(tree -> X500Name.getInstance(tree.getBase().getName()))
            .map(name -> name.getRDNs(BCStyle.C))
            .allMatch(
                rdns ->
                    rdns.length == 1
                        && rdns[0].getFirst().getValue() instanceof ASN1String text
                        && text.getString().equals(c.subject(BCStyle.C)));
    boolean named = count(permitted, GeneralName.directoryName) == 1;
    boolean addresses =
        count(permitted, GeneralName.iPAddress) > 0
            || count(excluded, GeneralName.iPAddress) == ADDRESS_KINDS;
    return unless(
        state && named && addresses,
        "name constraints of another form",
        "C of its State once, and address ranges or none at all");
  }

  private static long count(GeneralSubtree[] trees, int kind) {
    return Arrays.stream(trees).filter(tree -> tree.getBase().getTagNo() == kind).count();
  }

  private static GeneralSubtree[] array(GeneralSubtree @Nullable [] trees) {
    return trees == null ? new GeneralSubtree[0] : trees;
  }
}
