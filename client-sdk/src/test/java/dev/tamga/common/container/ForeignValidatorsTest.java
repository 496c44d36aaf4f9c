package dev.tamga.common.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.EntryName;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.TestState;
import eu.europa.esig.dss.asic.cades.validation.ASiCContainerWithCAdESValidatorFactory;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.simplereport.jaxb.XmlTimestamp;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we sign, checked by those who know ASiC and CAdES but not us (FORMAT.md section 9). */
class ForeignValidatorsTest {
  private static final Parties PARTIES = new Parties(Clock.systemUTC());
  private static HollowContainer accepted;

  @TempDir Path folder;

  @BeforeAll
  static void signOnce() throws Exception {
    accepted = PARTIES.accepted(PARTIES.sealed());
  }

  @Test
  void euDss_passesSealAndAcceptance() throws Exception {
    SimpleReport report = dss(Parties.whole(accepted, PARTIES.items));
    assertThat(report.getSignatureIdList()).hasSize(2);
    assertAllPassed(report);
  }

  /** EU DSS passes over the side signatures: it knows neither the names nor the algorithms. */
  @Test
  void euDss_passesASealWithSideSignatures() throws Exception {
    HollowContainer sealed =
        new EnvelopeSigner(
                PARTIES.lab(),
                List.of(
                    PARTIES.signer(PARTIES.kz, PARTIES.kz.seal("lab", KeyKind.GOST_256)),
                    PARTIES.signer(PARTIES.kz, PARTIES.kz.seal("lab", KeyKind.ML_DSA_65))))
            .seal(
                "package.xml",
                Bytes.utf8("<Package/>").toArray(),
                List.of(),
                PARTIES.listedItems());
    SimpleReport report = dss(Parties.whole(PARTIES.accepted(sealed), PARTIES.items));
    assertThat(report.getSignatureIdList()).hasSize(2);
    assertAllPassed(report);
  }

  @Test
  void euDss_passesAReceipt() throws Exception {
    List<Entry> objects = List.of(new Entry(new EntryName("event.xml"), Bytes.utf8("<Event/>")));
    HollowContainer receipt =
        new EnvelopeSigner(PARTIES.lab()).seal("receipt.xml", new byte[] {'<'}, objects, List.of());
    assertAllPassed(dss(receipt.write().toArray()));
  }

  @Test
  void euDss_seesAChangedItem() throws Exception {
    Map<EntryName, Bytes> items = new LinkedHashMap<>(PARTIES.items);
    items.replaceAll((name, content) -> Bytes.utf8("other"));
    SimpleReport report = dss(Parties.whole(accepted, items));
    for (String id : report.getSignatureIdList()) {
      assertThat(report.getIndication(id)).isNotEqualTo(Indication.TOTAL_PASSED);
    }
  }

  private static void assertAllPassed(SimpleReport report) {
    for (String id : report.getSignatureIdList()) {
      assertThat(report.getIndication(id)).isEqualTo(Indication.TOTAL_PASSED);
      assertThat(report.getSignatureFormat(id)).isEqualTo(SignatureLevel.CAdES_BASELINE_T);
      assertThat(report.getAdESValidationErrors(id)).extracting(Message::getValue).isEmpty();
      assertThat(report.getAdESValidationWarnings(id)).extracting(Message::getValue).isEmpty();
      assertThat(report.getSignatureTimestamps(id)).hasSize(1);
      for (XmlTimestamp timestamp : report.getSignatureTimestamps(id)) {
        assertThat(timestamp.getIndication()).isEqualTo(Indication.PASSED);
      }
    }
  }

  private SimpleReport dss(byte[] container) throws Exception {
    CommonTrustedCertificateSource roots = new CommonTrustedCertificateSource();
    List<InputStream> crls = new ArrayList<>();
    for (TestState state : List.of(PARTIES.kz, PARTIES.kg)) {
      roots.addCertificate(DSSUtils.loadCertificate(state.anchor().root().getEncoded()));
      for (Branch branch : List.of(Branch.ROOT, Branch.SIGN, Branch.TIME)) {
        crls.add(new ByteArrayInputStream(state.crl(branch).getEncoded()));
      }
    }
    CommonCertificateVerifier trust = new CommonCertificateVerifier();
    trust.setTrustedCertSources(roots);
    trust.setAIASource(null); // the default asks the network
    trust.setCrlSource(new ExternalResourcesCRLSource(crls.toArray(new InputStream[0])));
    Path file = Files.write(folder.resolve("p.asice"), container);
    SignedDocumentValidator validator =
        new ASiCContainerWithCAdESValidatorFactory().create(new FileDocument(file.toFile()));
    validator.setCertificateVerifier(trust);
    return validator.validateDocument().getSimpleReport();
  }

  @Test
  void openssl_passesEveryHop_withAndWithoutBinary() throws Exception {
    assumeTrue(run("openssl", "version") == 0, "openssl is not installed");
    PARTIES.kz.saveRoot(folder);
    PARTIES.kg.saveRoot(folder);
    Files.writeString(
        folder.resolve("roots.pem"),
        Files.readString(folder.resolve("kz-root.pem"))
            + Files.readString(folder.resolve("kg-root.pem")));
    for (Hop hop : accepted.hops()) {
      Files.write(folder.resolve("m.xml"), hop.manifest().toArray());
      Files.write(folder.resolve("s.p7s"), hop.signature().toArray());
      for (List<String> binary : List.of(List.of("-binary"), List.<String>of())) {
        List<String> command =
            new ArrayList<>(List.of("openssl", "cms", "-verify", "-cades", "-inform", "DER"));
        command.addAll(List.of("-in", "s.p7s", "-content", "m.xml", "-CAfile", "roots.pem"));
        command.addAll(List.of("-purpose", "any", "-out", "out.bin"));
        command.addAll(binary);
        assertThat(run(command.toArray(new String[0]))).as(said()).isZero();
      }
      Files.writeString(folder.resolve("m.xml"), "<another/>");
      assertThat(
              run(
                  "openssl",
                  "cms",
                  "-verify",
                  "-inform",
                  "DER",
                  "-in",
                  "s.p7s",
                  "-content",
                  "m.xml",
                  "-CAfile",
                  "roots.pem",
                  "-purpose",
                  "any",
                  "-out",
                  "out.bin"))
          .isNotZero();
    }
  }

  private int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("said.txt").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said.txt"), StandardCharsets.UTF_8);
  }
}
