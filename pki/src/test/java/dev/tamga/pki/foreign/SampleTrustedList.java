package dev.tamga.pki.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;

/** A trusted list of TS 119 612 as a State publishes it, made and signed here. */
final class SampleTrustedList {
  static final String STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/";
  static final String TYPE = "http://uri.etsi.org/TrstSvc/Svctype/";
  static final String ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

  private SampleTrustedList() {}

  /** Its operator's signer, self-signed as such certificates often are. */
  static Identity signer(TestState state) {
    return BentCertificate.like(state.anchor().root())
        .subject("C=DE,O=Operator,CN=TL signer")
        .key(KeyKind.EC_P256.generate())
        .signedBy(state.authority(Branch.ROOT));
  }

  static String xml(X509Certificate ca, X509Certificate tsa, X509Certificate leaf) {
    return "<TrustServiceStatusList xmlns=\"http://uri.etsi.org/02231/v2#\" Id=\"list\""
        + " TSLTag=\"http://uri.etsi.org/19612/TSLTag\"><SchemeInformation>"
        + "<TSLVersionIdentifier>6</TSLVersionIdentifier><TSLSequenceNumber>42</TSLSequenceNumber>"
        + "<SchemeTerritory>DE</SchemeTerritory>"
        + "<ListIssueDateTime>2029-12-30T00:00:00Z</ListIssueDateTime>"
        + "<NextUpdate><dateTime>2030-05-30T00:00:00Z</dateTime></NextUpdate></SchemeInformation>"
        + "<TrustServiceProviderList><TrustServiceProvider><TSPServices>"
        + service(
            "CA/QC",
            ca,
            "granted",
            "2027-01-01T00:00:00Z",
            "<ServiceHistory>"
                + past("CA/QC", "undersupervision", "2024-01-01T00:00:00Z")
                + past("CA/QC", "supervisionrevoked", "2026-01-01T00:00:00Z")
                + "</ServiceHistory>")
        + service("TSA/QTST", tsa, "withdrawn", "2028-01-01T00:00:00Z", "")
        + service("CA/PKC", leaf, "granted", "2027-01-01T00:00:00Z", "")
        + service("EDS/Q", ca, "granted", "2027-01-01T00:00:00Z", "")
        + "</TSPServices></TrustServiceProvider></TrustServiceProviderList>"
        + "</TrustServiceStatusList>";
  }

  private static String service(
      String type, X509Certificate certificate, String status, String from, String history) {
    return "<TSPService><ServiceInformation><ServiceTypeIdentifier>"
        + TYPE
        + type
        + "</ServiceTypeIdentifier><ServiceDigitalIdentity><DigitalId><X509Certificate>"
        + base64(certificate)
        + "</X509Certificate></DigitalId></ServiceDigitalIdentity><ServiceStatus>"
        + STATUS
        + status
        + "</ServiceStatus><StatusStartingTime>"
        + from
        + "</StatusStartingTime></ServiceInformation>"
        + history
        + "</TSPService>";
  }

  private static String past(String type, String status, String from) {
    return "<ServiceHistoryInstance><ServiceTypeIdentifier>"
        + TYPE
        + type
        + "</ServiceTypeIdentifier><ServiceStatus>"
        + STATUS
        + status
        + "</ServiceStatus><StatusStartingTime>"
        + from
        + "</StatusStartingTime></ServiceHistoryInstance>";
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static byte[] signed(String xml, Identity signer) {
    return signed(xml, signer, "", ECDSA, DigestMethod.SHA256);
  }

  /** Signs what the URI names, as the last child of the document's element. */
  static byte[] signed(String xml, Identity signer, String uri, String algorithm, String digest) {
    try {
      DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
      parsers.setNamespaceAware(true);
      Document document =
          parsers.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(UTF_8)));
      document.getDocumentElement().setIdAttribute("Id", true);
      XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
      var reference =
          factory.newReference(
              uri,
              factory.newDigestMethod(digest, null),
              List.of(
                  factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                  factory.newTransform(
                      CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
              null,
              null);
      var info =
          factory.newSignedInfo(
              factory.newCanonicalizationMethod(
                  CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
              factory.newSignatureMethod(algorithm, null),
              List.of(reference));
      KeyInfoFactory keys = factory.getKeyInfoFactory();
      var keyInfo = keys.newKeyInfo(List.of(keys.newX509Data(List.of(signer.certificate()))));
      DOMSignContext context = new DOMSignContext(signer.key(), document.getDocumentElement());
      context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.FALSE);
      factory.newXMLSignature(info, keyInfo).sign(context);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(out));
      return out.toByteArray();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
