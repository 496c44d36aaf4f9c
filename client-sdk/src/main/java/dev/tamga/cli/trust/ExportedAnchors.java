package dev.tamga.cli.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.algorithm.AlgorithmRule;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.enrol.CertsOnly;
import dev.tamga.pki.terms.Grant;
import dev.tamga.pki.terms.Terms;
import dev.tamga.pki.trust.Anchor;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The anchors of a State in the forms that other products read.
 *
 * @param anchors as they are trusted at one time: each with the grant of that time alone
 */
record ExportedAnchors(List<Anchor> anchors) {
  private static final ObjectMapper JSON = new ObjectMapper();

  ExportedAnchors {
    anchors = List.copyOf(anchors);
  }

  /** Each certificate once. */
  List<X509Certificate> certificates() {
    return anchors.stream().map(Anchor::root).distinct().toList();
  }

  /** OpenSSL, nginx, curl. */
  byte[] pem() {
    return Certificates.pem(certificates()).getBytes(UTF_8);
  }

  /** PKCS#7, certificates only, DER: Windows, Java's keytool and CertificateFactory. */
  byte[] pkcs7() {
    return CertsOnly.write(certificates());
  }

  /** File name to DER, for folders of certificates; named by State and digest. */
  Map<String, byte[]> der() throws CertificateEncodingException {
    Map<String, byte[]> files = new TreeMap<>();
    for (Anchor anchor : anchors) {
      String name =
          anchor.state().toLowerCase(Locale.ROOT)
              + '-'
              + Certificates.sha256(anchor.root()).substring(0, 16)
              + ".cer";
      files.put(name, anchor.root().getEncoded());
    }
    return files;
  }

  /** All that the list says of each, for products that can enforce it. */
  byte[] json() throws CertificateEncodingException, JsonProcessingException {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Anchor anchor : anchors) {
      all.add(facts(anchor));
    }
    return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + '\n').getBytes(UTF_8);
  }

  private static Map<String, Object> facts(Anchor anchor) throws CertificateEncodingException {
    Grant grant = anchor.grants().get(0);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("state", anchor.state());
    facts.put("purposes", anchor.purposes().stream().map(ExportedAnchors::word).sorted().toList());
    facts.put("subject", Subject.text(anchor.root().getSubjectX500Principal()));
    facts.put("sha256", Certificates.sha256(anchor.root()));
    facts.put("from", time(grant.from()));
    facts.put("until", time(grant.until()));
    facts.put("terms", grant.terms().stream().map(ExportedAnchors::terms).toList()); // all hold
    facts.put("certificate", Base64.getEncoder().encodeToString(anchor.root().getEncoded()));
    return facts;
  }

  private static Map<String, Object> terms(Terms terms) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("hosts", terms.hosts());
    facts.put("addresses", terms.addresses());
    facts.put("policies", terms.policies());
    facts.put("algorithms", terms.algorithms().stream().map(ExportedAnchors::rule).toList());
    facts.put("crl", terms.status().crl());
    facts.put("ocsp", terms.status().ocsp());
    facts.put("organisation", terms.mapping().organisation());
    Map<String, String> profiles = new TreeMap<>();
    terms.mapping().policies().forEach((oid, profile) -> profiles.put(oid, profile.id()));
    facts.put("profiles", profiles);
    return facts;
  }

  private static Map<String, Object> rule(AlgorithmRule rule) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("oid", rule.oid());
    facts.put("rule", rule.verdict().name().toLowerCase(Locale.ROOT));
    facts.put("from", time(rule.from()));
    facts.put("until", time(rule.until()));
    return facts;
  }

  /** For ever is an empty text: no reader knows the years of {@link Instant#MIN}. */
  private static String time(Instant time) {
    return time.equals(Instant.MIN) || time.equals(Instant.MAX) ? "" : time.toString();
  }

  /** As configurations call it: {@code tls-client}. */
  static String word(Purpose purpose) {
    return purpose.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
