package dev.tamga.pki.cli.inspect;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.option.Pem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;

/**
 * A CMS structure (RFC 5652): a signature, a timestamp token, certificates by themselves. The
 * certificates in it follow as items. No signature is verified.
 */
final class CmsItems {
  private static final DefaultAlgorithmNameFinder NAMES = new DefaultAlgorithmNameFinder();

  private CmsItems() {}

  static List<Item> of(byte[] der, String source)
      throws RefusedException, CertificateRefusedException {
    List<Item> items = new ArrayList<>();
    try {
      ContentInfo outer = ContentInfo.getInstance(der);
      Facts facts = new Facts().with("contentType", outer.getContentType().getId());
      if (!CMSObjectIdentifiers.signedData.equals(outer.getContentType())) {
        return List.of(item(facts, "of type " + outer.getContentType().getId(), der));
      }
      CMSSignedData data = new CMSSignedData(outer);
      List<String> signers = new ArrayList<>();
      for (SignerInformation each : data.getSignerInfos()) {
        signers.add(signer(each));
      }
      facts.with("content", content(data)).with("signers", signers).with("bytes", der.length);
      items.add(item(facts, signers.size() + " signers of " + content(data), der));
      ASN1Set certificates = SignedData.getInstance(outer.getContent()).getCertificates();
      if (certificates != null) {
        for (ASN1Encodable each : certificates) {
          items.add(Item.of(Certificates.of(each.toASN1Primitive().getEncoded())));
        }
      }
      return items;
    } catch (CMSException | IOException | RuntimeException e) { // unchecked ones of many kinds
      throw new RefusedException(
          source + ": no CMS that can be read (expected: RFC 5652): " + e.getMessage());
    }
  }

  private static Item item(Facts facts, String line, byte[] der) {
    return Item.of("CMS", line, facts, Pem.of("CMS", der));
  }

  private static String content(CMSSignedData data) {
    String type = data.getSignedContentTypeOID();
    if (PKCSObjectIdentifiers.id_ct_TSTInfo.getId().equals(type)) {
      return "a timestamp";
    }
    return data.getSignedContent() == null ? "no content inside" : "content of type " + type;
  }

  private static String signer(SignerInformation one) throws IOException {
    return "serial "
        + one.getSID().getSerialNumber().toString(16)
        + " of "
        + Subject.text(new X500Principal(one.getSID().getIssuer().getEncoded()))
        + ", "
        + NAMES.getAlgorithmName(one.getDigestAlgorithmID())
        + ", "
        + NAMES.getAlgorithmName(one.toASN1Structure().getDigestEncryptionAlgorithm())
        + signingTime(one.getSignedAttributes());
  }

  private static String signingTime(@org.jspecify.annotations.Nullable AttributeTable attributes) {
    Attribute time = attributes == null ? null : attributes.get(CMSAttributes.signingTime);
    return time == null
        ? ""
        : ", says " + Time.getInstance(time.getAttrValues().getObjectAt(0)).getDate().toInstant();
  }
}
