package dev.tamga.server.app;

import dev.tamga.common.container.Entry;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.model.Bytes;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationStore;

/** The laboratory's good signature with a timestamp that our own signer would not take. */
final class ForgedTimestamp {
  private static final String SIGNATURE = "META-INF/signature001.p7s";
  private static final String POLICY = "1.3.6.1.4.1.99999.1.1";

  private ForgedTimestamp() {}

  /**
   * Signs again, with a timestamp of that unit.
   *
   * @param off how far the signer's clock is from the unit's
   * @param overSignature whether the timestamp is over this signature, or over something else
   */
  static HollowContainer of(
      HollowContainer good, RefusingNode node, Identity unit, Duration off, boolean overSignature)
      throws Exception {
    CMSSignedData signed = signed(good, node, off);
    SignerInformation one = signed.getSignerInfos().iterator().next();
    Bytes stamped = overSignature ? Bytes.of(one.getSignature()) : Bytes.utf8("something else");
    byte[] token =
        new TimestampAuthority(unit, POLICY, Clock.systemUTC())
            .stamper()
            .stamp(stamped.sha256().bytes());
    Attribute attribute =
        new Attribute(
            PKCSObjectIdentifiers.id_aa_signatureTimeStampToken,
            new DERSet(ASN1Primitive.fromByteArray(token)));
    SignerInformation with =
        SignerInformation.replaceUnsignedAttributes(one, new AttributeTable(attribute));
    return with(
        good, CMSSignedData.replaceSigners(signed, new SignerInformationStore(List.of(with))));
  }

  /** Signs again without a timestamp. */
  static HollowContainer without(HollowContainer good, RefusingNode node) throws Exception {
    return with(good, signed(good, node, Duration.ZERO));
  }

  private static CMSSignedData signed(HollowContainer good, RefusingNode node, Duration off)
      throws Exception {
    CadesSigner signer =
        new CadesSigner(
            node.federation().kz().labSeal(),
            node.lab().stamper(),
            Clock.offset(Clock.systemUTC(), off));
    return new CMSSignedData(signer.signBaseline(good.lastHop().manifest().toArray()));
  }

  private static HollowContainer with(HollowContainer good, CMSSignedData signature)
      throws Exception {
    Bytes der = Bytes.of(signature.getEncoded(ASN1Encoding.DER));
    List<Entry> entries = new ArrayList<>(good.entries());
    entries.replaceAll(e -> e.name().text().equals(SIGNATURE) ? new Entry(e.name(), der) : e);
    return HollowContainer.of(entries);
  }
}
