package dev.tamga.pki.cms;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.signed.Algorithms;
import dev.tamga.pki.signed.KeySigner;
import dev.tamga.pki.signed.SigningState;
import dev.tamga.pki.tsp.TimeStamper;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationStore;

/** A signer that departs from FORMAT.md section 4 in the ways that it is told. */
final class Forgery {
  private final Identity identity;
  private final TimeStamper stamper;
  private final List<X509Certificate> more = new ArrayList<>();
  private Instant signingTime = SigningState.NOW;
  private UnaryOperator<AttributeTable> attributes = UnaryOperator.identity();
  private int signers = 1;
  private int timestamps = 1;
  private boolean encapsulated;
  private String encoding = ASN1Encoding.DER;

  private Forgery(Identity identity, TimeStamper stamper) {
    this.identity = identity;
    this.stamper = stamper;
  }

  static Forgery of(Identity identity, TimeStamper stamper) {
    return new Forgery(identity, stamper);
  }

  Forgery signingTime(Instant claimed) {
    this.signingTime = claimed;
    return this;
  }

  Forgery without(ASN1ObjectIdentifier attribute) {
    this.attributes = table -> table.remove(attribute);
    return this;
  }

  Forgery with(ASN1ObjectIdentifier attribute, ASN1Encodable value) {
    this.attributes = table -> table.remove(attribute).add(attribute, value);
    return this;
  }

  Forgery alsoWith(ASN1ObjectIdentifier attribute, ASN1Encodable value) {
    this.attributes = table -> table.add(attribute, value);
    return this;
  }

  Forgery signers(int count) {
    this.signers = count;
    return this;
  }

  Forgery timestamps(int count) {
    this.timestamps = count;
    return this;
  }

  Forgery encapsulated() {
    this.encapsulated = true;
    return this;
  }

  Forgery encoding(String name) {
    this.encoding = name;
    return this;
  }

  Forgery alsoCarrying(X509Certificate certificate) {
    this.more.add(certificate);
    return this;
  }

  byte[] sign(byte[] content) throws Exception {
    CMSSignedData signed = signedData(content);
    if (signers == 0) {
      return signed.getEncoded(encoding);
    }
    List<SignerInformation> stamped = new ArrayList<>();
    for (SignerInformation each : signed.getSignerInfos()) {
      stamped.add(stamp(each));
    }
    return CMSSignedData.replaceSigners(signed, new SignerInformationStore(stamped))
        .getEncoded(encoding);
  }

  private SignerInformation stamp(SignerInformation one) throws Exception {
    if (timestamps == 0) {
      return one;
    }
    var unsigned = new ASN1EncodableVector();
    for (int i = 0; i < timestamps; i++) {
      byte[] token = stamper.stamp(Algorithms.sha256(one.getSignature()));
      unsigned.add(
          new Attribute(
              PKCSObjectIdentifiers.id_aa_signatureTimeStampToken,
              new DERSet(ContentInfo.getInstance(token))));
    }
    return SignerInformation.replaceUnsignedAttributes(one, new AttributeTable(unsigned));
  }

  private CMSSignedData signedData(byte[] content) throws Exception {
    var signer = new KeySigner(identity);
    AttributeTable added =
        SignedAttributes.of(signingTime, identity.certificate().getEncoded())
            .remove(CMSAttributes.signingTime)
            .add(CMSAttributes.signingTime, new Time(Date.from(signingTime)));
    CMSAttributeTableGenerator table =
        parameters ->
            attributes.apply(
                new DefaultSignedAttributeTableGenerator(added).getAttributes(parameters));
    var generator = new CMSSignedDataGenerator();
    for (int i = 0; i < signers; i++) {
      generator.addSignerInfoGenerator(
          new SignerInfoGeneratorBuilder(Algorithms.DIGESTS)
              .setSignedAttributeGenerator(table)
              .build(signer.start(), signer.certificate()));
    }
    generator.addCertificates(signer.certificates());
    for (X509Certificate each : more) {
      generator.addCertificate(new JcaX509CertificateHolder(each));
    }
    return generator.generate(new CMSProcessableByteArray(content), encapsulated);
  }
}
