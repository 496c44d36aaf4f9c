package dev.tamga.pki.cms;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.signed.Algorithms;
import dev.tamga.pki.signed.KeySigner;
import dev.tamga.pki.tsp.TimeStamper;
import dev.tamga.pki.tsp.TimestampException;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationStore;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * Signs as FORMAT.md section 4 has it: CMS SignedData in DER, detached, CAdES-BASELINE-T (EN 319
 * 122-1), the certificate and every intermediate inside.
 *
 * <p>Immutable, thread-safe if its {@link TimeStamper} is.
 */
public final class CadesSigner {
  private final KeySigner signer;
  private final byte[] certificate;
  private final TimeStamper stamper;
  private final Clock clock;

  /**
   * @param identity key and chain of a document signer
   * @param stamper whom to ask for timestamps
   * @param clock for signing-time
   * @throws IllegalArgumentException if the key is of a kind that signs no documents
   */
  public CadesSigner(Identity identity, TimeStamper stamper, Clock clock) {
    this.signer = new KeySigner(identity);
    this.stamper = stamper;
    this.clock = clock;
    try {
      this.certificate = signer.certificate().getEncoded();
    } catch (IOException e) {
      throw new IllegalArgumentException(identity + ": certificate without an encoding", e);
    }
  }

  /** Where in a container its signatures belong. */
  public SignatureSlot slot() {
    return SignatureSlot.of(signer.kind().signs()).orElseThrow(); // KeySigner takes no other
  }

  /**
   * Signs and has the signature timestamped. Blocks as long as the timestamp authority takes.
   *
   * @param content what is signed; it is not in the result
   * @return CAdES-BASELINE-T in DER
   * @throws SigningException if the key fails, no timestamp comes, or it is about something else or
   *     more than 10 minutes from this clock
   */
  public byte[] sign(byte[] content) throws SigningException {
    Instant now = clock.instant();
    try {
      CMSSignedData signed = signedData(content, now);
      SignerInformation one = signed.getSignerInfos().iterator().next();
      ContentInfo token = timestamp(Algorithms.sha256(one.getSignature()), now);
      SignerInformation stamped =
          SignerInformation.replaceUnsignedAttributes(one, signatureTimestamp(token));
      return CMSSignedData.replaceSigners(signed, new SignerInformationStore(List.of(stamped)))
          .getEncoded(ASN1Encoding.DER);
    } catch (CMSException | OperatorCreationException | RuntimeOperatorException | IOException e) {
      throw failed(e);
    }
  }

  /**
   * Signs without a timestamp: CAdES-BASELINE-B, which {@link CadesVerifier} refuses. For those who
   * add the timestamp elsewhere.
   *
   * @param content what is signed; it is not in the result
   * @return CAdES-BASELINE-B in DER
   * @throws SigningException if the key fails
   */
  public byte[] signBaseline(byte[] content) throws SigningException {
    try {
      return signedData(content, clock.instant()).getEncoded(ASN1Encoding.DER);
    } catch (CMSException | OperatorCreationException | RuntimeOperatorException | IOException e) {
      throw failed(e);
    }
  }

  private CMSSignedData signedData(byte[] content, Instant signingTime)
      throws CMSException, OperatorCreationException {
    var generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new SignerInfoGeneratorBuilder(Algorithms.DIGESTS)
            .setSignedAttributeGenerator(
                new DefaultSignedAttributeTableGenerator(
                    SignedAttributes.of(signingTime, certificate)))
            .build(signer.start(), signer.certificate()));
    generator.addCertificates(signer.certificates());
    return generator.generate(new CMSProcessableByteArray(content), false);
  }

  /** Checks what can be checked without knowing whom the verifier will trust. */
  private ContentInfo timestamp(byte[] imprint, Instant signingTime) throws SigningException {
    try {
      ASN1Primitive der = ASN1Primitive.fromByteArray(stamper.stamp(imprint));
      var token = new TimeStampToken(ContentInfo.getInstance(der));
      var info = token.getTimeStampInfo();
      if (!MessageDigest.isEqual(imprint, info.getMessageImprintDigest())) {
        throw new SigningException("timestamp: about other bytes (expected: this signature)", null);
      }
      Instant time = info.getGenTime().toInstant();
      Duration apart = Duration.between(signingTime, time).abs();
      if (apart.compareTo(Tolerances.STANDARD.signingTime()) > 0) {
        throw new SigningException(
            "clock: "
                + signingTime
                + ", the timestamp authority's "
                + time
                + " (expected: at most 10 minutes apart, FORMAT.md 4); set this machine's clock",
            null);
      }
      return token.toCMSSignedData().toASN1Structure();
    } catch (TimestampException e) {
      throw new SigningException("timestamp: none came: " + e.getMessage(), e);
    } catch (TSPException | IOException | RuntimeException e) {
      // Bouncy Castle reports malformed ASN.1 by unchecked exceptions of many kinds.
      throw new SigningException("timestamp: malformed token (expected: RFC 3161, 2.4.2)", e);
    }
  }

  private static AttributeTable signatureTimestamp(ContentInfo token) {
    return new AttributeTable(
        new Attribute(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken, new DERSet(token)));
  }

  private static SigningException failed(Exception cause) {
    return new SigningException(
        "signature: the key failed (expected: a usable key): " + cause.getMessage(), cause);
  }
}
