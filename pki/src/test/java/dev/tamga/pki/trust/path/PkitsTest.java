package dev.tamga.pki.trust.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tamga.pki.key.BouncyCastle;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * NIST PKITS 1.0.1 against the path builder with the parameters that {@link PathFinder} uses;
 * revocation is on here. Skipped with a notice where the data is absent.
 */
class PkitsTest {
  private static final Instant WHEN = Instant.parse("2011-04-15T00:00:00Z");
  private static final int CASES = 249;

  @Test
  void allCases_haveTheExpectedVerdict() throws Exception {
    Path data = Path.of(System.getProperty("tamga.testdata", "absent")).resolve("pkits");
    assumeTrue(Files.isDirectory(data), "no PKITS data in " + data);
    JsonNode tests =
        new ObjectMapper().readTree(data.resolve("expected.json").toFile()).get("tests");
    assertThat(tests).hasSize(CASES);
    List<String> wrong = new ArrayList<>();
    for (JsonNode test : tests) {
      if (passes(data, test) != test.get("expect").asBoolean()) {
        wrong.add(test.get("number").asText() + " " + test.get("name").asText());
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean passes(Path data, JsonNode test) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509", BouncyCastle.PROVIDER);
    List<Object> store = new ArrayList<>();
    for (JsonNode name : test.get("certs")) {
      try (InputStream in = Files.newInputStream(data.resolve("certs/" + name.asText() + ".crt"))) {
        store.add(factory.generateCertificate(in));
      }
    }
    X509Certificate anchor = (X509Certificate) store.get(0);
    X509Certificate target = (X509Certificate) store.get(store.size() - 1);
    for (JsonNode name : test.get("crls")) {
      try (InputStream in = Files.newInputStream(data.resolve("crls/" + name.asText() + ".crl"))) {
        CRL crl = factory.generateCRL(in);
        store.add(crl);
      }
    }
    PKIXBuilderParameters parameters =
        new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), PathFinder.select(target));
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(store)));
    parameters.setDate(Date.from(WHEN));
    parameters.setRevocationEnabled(true);
    parameters.setExplicitPolicyRequired(test.get("explicit_policy").asBoolean());
    parameters.setPolicyMappingInhibited(test.get("policy_mapping_inhibit").asBoolean());
    parameters.setAnyPolicyInhibited(test.get("inhibit_any_policy").asBoolean());
    parameters.setInitialPolicies(policies(test.get("initial_policy_set")));
    try {
      PathFinder.build(parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Set<String> policies(JsonNode names) {
    Set<String> oids = new HashSet<>();
    for (JsonNode name : names) {
      oids.add(
          name.asText().equals("anyPolicy")
              ? "2.5.29.32.0"
              : name.asText().replace("NIST-test-policy-", "2.16.840.1.101.3.2.1.48."));
    }
    return oids;
  }
}
