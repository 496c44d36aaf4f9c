package dev.tamga.pki.foreign;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * The one XML signature over a whole document (W3C XML Signature 1.1, ETSI EN 319 132-1), checked
 * by the JDK with secure validation, and more strictly: what it covers is the document, by known
 * algorithms, with the key of one certificate that was pinned by its fingerprint.
 */
final class EnvelopedSignature {
  private static final String RULE = "pki/TRUST.md 7";
  private static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";
  private static final String PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties";
  private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
  private static final Set<String> SIGNATURES =
      Set.of(
          MORE + "rsa-sha256",
          MORE + "rsa-sha384",
          MORE + "rsa-sha512",
          MORE + "ecdsa-sha256",
          MORE + "ecdsa-sha384",
          MORE + "ecdsa-sha512",
          "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
          "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
          "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1");
  private static final Set<String> DIGESTS =
      Set.of(DigestMethod.SHA256, DigestMethod.SHA384, DigestMethod.SHA512);
  private static final Set<String> CANONICAL =
      Set.of(
          CanonicalizationMethod.EXCLUSIVE,
          CanonicalizationMethod.INCLUSIVE,
          "http://www.w3.org/2006/12/xml-c14n11");

  private EnvelopedSignature() {}

  /**
   * Verifies.
   *
   * @param pinned SHA-256 of the signer's certificate
   * @throws ListRefusedException MALFORMED if it does not hold, TOO_FEW_SIGNERS if its KeyInfo has
   *     not that certificate
   */
  static void verify(Document document, Hash pinned) throws ListRefusedException {
    Element root = document.getDocumentElement();
    List<Element> found = SecureXml.children(root, XMLSignature.XMLNS, "Signature");
    if (found.size() != 1
        || document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").getLength() != 1) {
      throw bad("not exactly one enveloped signature, a child of the document's element", null);
    }
    Element signature = found.get(0);
    X509Certificate signer = signer(signature, pinned);
    Optional<String> weak = KeyPolicy.problem(signer.getPublicKey());
    if (weak.isPresent()) {
      throw bad("signer's " + weak.get(), null);
    }
    nameProperties(signature);
    DOMValidateContext context =
        new DOMValidateContext(KeySelector.singletonKeySelector(signer.getPublicKey()), signature);
    context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
    try {
      XMLSignature read = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      requireAlgorithms(read);
      if (read.validate(context)) {
        return;
      }
    } catch (MarshalException | XMLSignatureException | RuntimeException e) {
      throw bad("cannot be verified", e);
    }
    throw bad("is not that signer's over this document", null);
  }

  private static X509Certificate signer(Element signature, Hash pinned)
      throws ListRefusedException {
    for (Element keyInfo : SecureXml.children(signature, XMLSignature.XMLNS, "KeyInfo")) {
      for (Element data : SecureXml.children(keyInfo, XMLSignature.XMLNS, "X509Data")) {
        for (Element one : SecureXml.children(data, XMLSignature.XMLNS, "X509Certificate")) {
          try {
            X509Certificate certificate =
                Certificates.of(Base64.getMimeDecoder().decode(one.getTextContent()));
            if (Certificates.sha256(certificate).equals(pinned.hex())) {
              return certificate;
            }
          } catch (CertificateRefusedException | IllegalArgumentException e) {
            throw bad("has a certificate in KeyInfo that cannot be read", e);
          }
        }
      }
    }
    throw new ListRefusedException(
        Reason.TOO_FEW_SIGNERS,
        "signature: not by the certificate " + pinned + ", which was typed; " + RULE);
  }

  /** Gives the reference to XAdES properties its target; there is at most one such element. */
  private static void nameProperties(Element signature) {
    var found = signature.getElementsByTagNameNS(XADES, "SignedProperties");
    if (found.getLength() == 1 && ((Element) found.item(0)).hasAttributeNS(null, "Id")) {
      ((Element) found.item(0)).setIdAttributeNS(null, "Id", true);
    }
  }

  private static void requireAlgorithms(XMLSignature signature) throws ListRefusedException {
    var info = signature.getSignedInfo();
    if (!SIGNATURES.contains(info.getSignatureMethod().getAlgorithm())
        || !CANONICAL.contains(info.getCanonicalizationMethod().getAlgorithm())) {
      throw bad(
          info.getSignatureMethod().getAlgorithm() + " (expected: RSA or ECDSA, SHA-2)", null);
    }
    int whole = 0;
    for (Reference reference : info.getReferences()) {
      boolean document = "".equals(reference.getURI());
      boolean properties = PROPERTIES_TYPE.equals(reference.getType()) && !document;
      if (document) {
        whole++;
      }
      if (!DIGESTS.contains(reference.getDigestMethod().getAlgorithm())
          || (!document && !properties)
          || !areTransforms(reference.getTransforms(), document)) {
        throw bad("has a reference to \"" + reference.getURI() + "\" in a form not admitted", null);
      }
    }
    if (whole != 1 || info.getReferences().size() > 2) {
      throw bad(info.getReferences().size() + " references (expected: the document once)", null);
    }
  }

  private static boolean areTransforms(List<?> transforms, boolean document) {
    boolean enveloped = false;
    for (Object each : transforms) {
      String algorithm = ((Transform) each).getAlgorithm();
      if (algorithm.equals(Transform.ENVELOPED)) {
        enveloped = true;
      } else if (!CANONICAL.contains(algorithm)) {
        return false;
      }
    }
    return enveloped == document;
  }

  private static ListRefusedException bad(String what, @Nullable Throwable cause) {
    return new ListRefusedException(Reason.MALFORMED, "signature: " + what + "; " + RULE, cause);
  }
}
