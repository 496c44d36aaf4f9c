package dev.tamga.pki.foreign;

import dev.tamga.pki.algorithm.SignatureAlgorithm;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.KeyPolicy;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.ServiceType;
import dev.tamga.pki.list.StatusChange;
import dev.tamga.pki.list.StatusChange.Status;
import dev.tamga.pki.signed.CheckedKeys;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.icao.CscaMasterList;
import org.bouncycastle.asn1.icao.ICAOObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;

/** Reads an ICAO Doc 9303-12 CSCA master list into a draft (pki/TRUST.md section 7). */
public final class MasterListImport {
  /** The longest list that is read, in bytes. */
  public static final int MAX_BYTES = 16 << 20;

  private static final int MAX_CERTIFICATES = 4096;
  private static final Set<String> DIGESTS =
      Set.of(
          NISTObjectIdentifiers.id_sha256.getId(),
          NISTObjectIdentifiers.id_sha384.getId(),
          NISTObjectIdentifiers.id_sha512.getId());

  private MasterListImport() {}

  /**
   * Verifies and reads a list.
   *
   * @param territory the State whose CAs are wanted, upper case
   * @param signer SHA-256 of the master list signer's certificate, as a person has typed it
   * @throws ListRefusedException MALFORMED, TOO_FEW_SIGNERS or EXPIRED (the signer's certificate)
   */
  public static Draft read(byte[] cms, String territory, Hash signer, Instant now)
      throws ListRefusedException {
    if (cms.length > MAX_BYTES) {
      throw bad(cms.length + " bytes (expected: at most " + MAX_BYTES + ')', null);
    }
    try {
      CMSSignedData signed = new CMSSignedData(ASN1Primitive.fromByteArray(cms).getEncoded());
      if (!ICAOObjectIdentifiers.id_icao_cscaMasterList
          .getId()
          .equals(signed.getSignedContentTypeOID())) {
        throw bad(
            "content is "
                + signed.getSignedContentTypeOID()
                + " (expected: a CSCA master"
                + " list, 2.23.136.1.1.2)",
            null);
      }
      byte[] content = (byte[]) signed.getSignedContent().getContent();
      Certificate[] authorities =
          CscaMasterList.getInstance(ASN1Primitive.fromByteArray(content)).getCertStructs();
      if (authorities.length > MAX_CERTIFICATES) {
        throw bad(authorities.length + " certificates (expected: at most 4096)", null);
      }
      requireSigner(signed, authorities, signer, now);
      return draft(territory, authorities, now);
    } catch (CMSException
        | OperatorCreationException
        | GeneralSecurityException
        | CertificateRefusedException
        | IOException
        | RuntimeException e) { // Bouncy Castle meets bad structures with many unchecked types
      throw bad("no CMS SignedData with one by ICAO Doc 9303-12: " + e.getMessage(), e);
    }
  }

  private static void requireSigner(
      CMSSignedData signed, Certificate[] authorities, Hash pinned, Instant now)
      throws ListRefusedException,
          CMSException,
          OperatorCreationException,
          GeneralSecurityException,
          CertificateRefusedException,
          IOException {
    Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
    if (signers.size() != 1) {
      throw bad(signers.size() + " signers (expected: one)", null);
    }
    SignerInformation one = signers.iterator().next();
    X509Certificate certificate = certificate(signed, pinned);
    if (!isValid(certificate, now)) {
      throw new ListRefusedException(
          Reason.EXPIRED, "master list: its signer's certificate is not valid at " + now);
    }
    List<String> usages = certificate.getExtendedKeyUsage();
    String usage = ICAOObjectIdentifiers.id_icao_cscaMasterListSigningKey.getId();
    if (usages == null || !usages.equals(List.of(usage))) {
      throw bad("signer is for " + usages + " (expected: " + usage + " alone)", null);
    }
    requireAlgorithms(one, certificate);
    if (!one.verify(new CheckedKeys(false).of(certificate))) {
      throw bad("signature is not that signer's over this list", null);
    }
    if (!isIssuedByOne(certificate, authorities)) {
      throw bad("signer is issued by no CSCA of the list (expected: its State's own)", null);
    }
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }

  private static X509Certificate certificate(CMSSignedData signed, Hash pinned)
      throws ListRefusedException, CertificateRefusedException, IOException {
    for (X509CertificateHolder holder : signed.getCertificates().getMatches(null)) {
      X509Certificate certificate = Certificates.of(holder.getEncoded());
      if (Certificates.sha256(certificate).equals(pinned.hex())) {
        return certificate;
      }
    }
    throw new ListRefusedException(
        Reason.TOO_FEW_SIGNERS,
        "master list: not with the certificate " + pinned + ", which was typed");
  }

  private static void requireAlgorithms(SignerInformation signer, X509Certificate certificate)
      throws ListRefusedException {
    String algorithm = signer.getEncryptionAlgOID();
    boolean admitted =
        SignatureAlgorithm.of(signer.toASN1Structure().getDigestEncryptionAlgorithm()).isPresent()
            || PKCSObjectIdentifiers.rsaEncryption.getId().equals(algorithm);
    if (!admitted
        || !DIGESTS.contains(signer.getDigestAlgOID())
        || KeyPolicy.problem(certificate.getPublicKey()).isPresent()) {
      throw bad("signed with " + algorithm + " (expected: ECDSA or RSA, SHA-2)", null);
    }
  }

  private static boolean isIssuedByOne(X509Certificate certificate, Certificate[] authorities) {
    X500Name issuer = X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded());
    for (Certificate authority : authorities) {
      if (authority.getSubject().equals(issuer)) {
        try {
          certificate.verify(
              Certificates.of(authority.getEncoded()).getPublicKey(), BouncyCastle.PROVIDER);
          return true;
        } catch (GeneralSecurityException | CertificateRefusedException | IOException e) {
          continue; // another of the same name may have the key
        }
      }
    }
    return false;
  }

  private static Draft draft(String territory, Certificate[] authorities, Instant now)
      throws IOException {
    Draft.Builder draft = new Draft.Builder(territory);
    List<StatusChange> granted =
        List.of(new StatusChange(Status.GRANTED, now.truncatedTo(ChronoUnit.SECONDS)));
    List<Certificate> wanted = new ArrayList<>();
    for (Certificate authority : authorities) {
      if (isOf(authority, territory)) {
        wanted.add(authority);
      }
    }
    for (Certificate authority : wanted) {
      if (!authority.getSubject().equals(authority.getIssuer())) {
        draft.skip("link certificate " + authority.getSerialNumber(), "not self-signed");
        continue;
      }
      try {
        draft.add(ServiceType.CA_SIGN, Certificates.of(authority.getEncoded()), granted);
      } catch (CertificateRefusedException e) {
        draft.skip("certificate " + authority.getSerialNumber(), e.getMessage());
      }
    }
    return draft.build();
  }

  private static boolean isOf(Certificate authority, String territory) {
    for (RDN rdn : authority.getSubject().getRDNs(BCStyle.C)) {
      if (rdn.getFirst().getValue() instanceof ASN1String country
          && country.getString().equalsIgnoreCase(territory)) {
        return true;
      }
    }
    return false;
  }

  private static ListRefusedException bad(String what, @Nullable Throwable cause) {
    return new ListRefusedException(Reason.MALFORMED, "master list: " + what, cause);
  }
}
