package dev.tamga.pki.foreign;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.signed.Algorithms;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.TestState;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.icao.CscaMasterList;
import org.bouncycastle.asn1.icao.ICAOObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;

/** A master list of ICAO Doc 9303-12, made and signed here. */
final class SampleMasterList {
  static final ASN1ObjectIdentifier CONTENT = ICAOObjectIdentifiers.id_icao_cscaMasterList;
  private static final ASN1ObjectIdentifier USAGE =
      ICAOObjectIdentifiers.id_icao_cscaMasterListSigningKey;

  private SampleMasterList() {}

  /** A signer below that State's root, for that usage. */
  static Identity signer(TestState state, ASN1ObjectIdentifier usage) {
    return BentCertificate.like(state.labTls().certificate())
        .subject("C=" + state.code() + ",O=Passport office,CN=Master list signer")
        .with(
            Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.getInstance(usage)))
        .signedBy(state.authority(Branch.ROOT));
  }

  static Identity signer(TestState state) {
    return signer(state, USAGE);
  }

  static byte[] signed(
      ASN1ObjectIdentifier content, List<Identity> signers, X509Certificate... authorities) {
    try {
      Certificate[] all =
          Arrays.stream(authorities).map(SampleMasterList::structure).toArray(Certificate[]::new);
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      for (Identity signer : signers) {
        generator.addSignerInfoGenerator(
            new SignerInfoGeneratorBuilder(Algorithms.DIGESTS)
                .build(
                    CertificateIssuer.signer(signer.key(), signer.certificate().getPublicKey()),
                    new JcaX509CertificateHolder(signer.certificate())));
        generator.addCertificates(new JcaCertStore(List.of(signer.certificate())));
      }
      byte[] list = new CscaMasterList(all).getEncoded("DER");
      return generator.generate(new CMSProcessableByteArray(content, list), true).getEncoded();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Certificate structure(X509Certificate certificate) {
    try {
      return Certificate.getInstance(certificate.getEncoded());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
