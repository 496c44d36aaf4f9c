package dev.tamga.pki.signed;

import dev.tamga.pki.algorithm.DigestAlgorithm;
import dev.tamga.pki.algorithm.SignatureAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * SignedData (RFC 5652, 5) that was read strictly: canonical DER, exactly one signer, named by
 * issuer and serial number, its certificate inside, no CRLs, algorithms of the registry ({@link
 * SignatureAlgorithm}) only.
 *
 * <p>Nothing is verified yet: not the signature, not the path. Immutable, thread-safe.
 */
public final class OneSigner {
  private static final int MAX_CERTIFICATES = 8;
  private static final int VERSION_DATA = 1;
  private static final int VERSION_OTHER_CONTENT = 3;
  private static final int SIGNER_VERSION = 1;

  private final ContentInfo contentInfo;
  private final SignedData data;
  private final SignerInfo signer;
  private final List<X509Certificate> certificates;
  private final X509Certificate certificate;
  private final List<Attribute> signedAttributes;
  private final List<Attribute> unsignedAttributes;

  private OneSigner(ContentInfo contentInfo, SignedData data, SignerInfo signer)
      throws MalformedSignedDataException, CertificateException, IOException {
    this.contentInfo = contentInfo;
    this.data = data;
    this.signer = signer;
    ASN1Set encoded = data.getCertificates();
    require(encoded != null, "certificates", "none", "the signer's and every intermediate");
    require(encoded.size() <= MAX_CERTIFICATES, "certificates", encoded.size(), "at most 8");
    List<X509Certificate> read = new ArrayList<>();
    X509Certificate named = null;
    for (ASN1Encodable each : encoded) {
      X509Certificate next = certificate(each);
      require(!read.contains(next), "certificates", "one twice", "each once");
      read.add(next);
      named = names(each) ? next : named;
    }
    if (named == null) {
      throw new MalformedSignedDataException(
          "signer: its certificate is not inside (expected: the one of its issuer and serial)");
    }
    this.certificates = List.copyOf(read);
    this.certificate = named;
    this.signedAttributes = attributes(signer.getAuthenticatedAttributes());
    this.unsignedAttributes = attributes(signer.getUnauthenticatedAttributes());
  }

  /**
   * Reads SignedData.
   *
   * @param der at most {@code maxBytes}
   * @param contentType what it must be about
   * @throws MalformedSignedDataException if anything differs from the one form
   */
  public static OneSigner read(byte[] der, int maxBytes, ASN1ObjectIdentifier contentType)
      throws MalformedSignedDataException {
    require(der.length <= maxBytes, "SignedData", der.length + " bytes", "at most " + maxBytes);
    try {
      ASN1Primitive parsed = ASN1Primitive.fromByteArray(der);
      require(
          parsed != null && Arrays.equals(der(parsed), der),
          "SignedData",
          "another spelling",
          "DER");
      return of(parsed, contentType);
    } catch (IOException | RuntimeException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads SignedData that stands inside one that was read: it is canonical as that is.
   *
   * @throws MalformedSignedDataException if anything differs from the one form
   */
  public static OneSigner inside(ASN1Encodable canonical, ASN1ObjectIdentifier contentType)
      throws MalformedSignedDataException {
    try {
      return of(canonical, contentType);
    } catch (RuntimeException e) {
      throw malformed(e);
    }
  }

  private static OneSigner of(ASN1Encodable canonical, ASN1ObjectIdentifier contentType)
      throws MalformedSignedDataException {
    try {
      ContentInfo content = ContentInfo.getInstance(canonical);
      require(
          CMSObjectIdentifiers.signedData.equals(content.getContentType()),
          "content type",
          content.getContentType(),
          "id-signedData");
      SignedData data = SignedData.getInstance(content.getContent());
      ASN1Set signers = data.getSignerInfos();
      require(signers.size() == 1, "SignedData", signers.size() + " signers", "1");
      SignerInfo signer = SignerInfo.getInstance(signers.getObjectAt(0));
      // Bouncy Castle takes any tag for the attributes; what it would write has the right one.
      require(
          Arrays.equals(der(signer), der(signers.getObjectAt(0))),
          "SignerInfo",
          "another spelling",
          "RFC 5652, 5.3");
      var one = new OneSigner(content, data, signer);
      one.requireForm(contentType);
      return one;
    } catch (IOException | CertificateException e) {
      throw malformed(e);
    }
  }

  /** Bouncy Castle reports malformed ASN.1 by unchecked exceptions of many kinds, too. */
  private static MalformedSignedDataException malformed(Exception cause) {
    return new MalformedSignedDataException("SignedData: malformed (expected: RFC 5652)", cause);
  }

  /** The whole structure, as Bouncy Castle's verifying classes take it. */
  public ContentInfo contentInfo() {
    return contentInfo;
  }

  /** Whether the content is absent: kept elsewhere, and only signed here. */
  public boolean detached() {
    return data.getEncapContentInfo().getContent() == null;
  }

  /** The certificate that the signer names. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** All certificates inside, in DER's order. */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  /** What the signer says it signs with: in the registry, with the signer's digest. */
  public SignatureAlgorithm algorithm() {
    return SignatureAlgorithm.ofSigner(
            signer.getDigestEncryptionAlgorithm(), signer.getDigestAlgorithm())
        .orElseThrow();
  }

  /** A fresh copy of the signature value: the contents of its OCTET STRING, nothing else. */
  public byte[] signature() {
    return signer.getEncryptedDigest().getOctets().clone();
  }

  /** The signed attributes; empty if there are none. */
  public List<Attribute> signedAttributes() {
    return signedAttributes;
  }

  /** The unsigned attributes; empty if there are none. */
  public List<Attribute> unsignedAttributes() {
    return unsignedAttributes;
  }

  /**
   * Refuses certificates that are no part of the path that was checked: nobody vouches for them.
   *
   * @param path the path that was checked, the root included
   * @throws MalformedSignedDataException if there is one
   */
  public void requireNoOtherThan(Collection<X509Certificate> path)
      throws MalformedSignedDataException {
    for (X509Certificate each : certificates) {
      require(
          path.contains(each),
          "certificates",
          "one with serial " + each.getSerialNumber().toString(16),
          "only those of the path that was checked");
    }
  }

  private void requireForm(ASN1ObjectIdentifier contentType) throws MalformedSignedDataException {
    ASN1ObjectIdentifier about = data.getEncapContentInfo().getContentType();
    require(contentType.equals(about), "content type", about, contentType);
    ASN1Encodable content = data.getEncapContentInfo().getContent();
    require(
        content == null || content instanceof ASN1OctetString,
        "content",
        "another kind",
        "an OCTET STRING");
    int version = CMSObjectIdentifiers.data.equals(about) ? VERSION_DATA : VERSION_OTHER_CONTENT;
    require(data.getVersion().hasValue(version), "version", data.getVersion(), version);
    require(data.getCRLs() == null, "CRLs", "some", "none");
    require(signer.getVersion().hasValue(SIGNER_VERSION), "signer version", "another", 1);
    AlgorithmIdentifier digest = signer.getDigestAlgorithm();
    AlgorithmIdentifier signature = signer.getDigestEncryptionAlgorithm();
    require(
        DigestAlgorithm.of(digest).isPresent(),
        "digest algorithm",
        digest.getAlgorithm(),
        "SHA-256 or more, or Streebog");
    require(
        SignatureAlgorithm.ofSigner(signature, digest).isPresent(),
        "signature algorithm",
        signature.getAlgorithm() + " with " + digest.getAlgorithm(),
        "one of pki/README.md, \"Algorithms\", with the digest that it asks for");
    require(
        data.getDigestAlgorithms().size() == 1
            && digest.equals(
                AlgorithmIdentifier.getInstance(data.getDigestAlgorithms().getObjectAt(0))),
        "digest algorithms",
        "others",
        "the signer's alone");
  }

  /**
   * Byte by byte: names that differ by case only are equal to X.500, but nothing signs this one.
   */
  private boolean names(ASN1Encodable encoded) throws IOException {
    var sid = IssuerAndSerialNumber.getInstance(signer.getSID().getId());
    Certificate each = Certificate.getInstance(encoded);
    return sid.getSerialNumber().equals(each.getSerialNumber())
        && Arrays.equals(der(sid.getName()), der(each.getIssuer()));
  }

  /** By the JDK, which reads all of a certificate at once, and remembers those it read. */
  private static X509Certificate certificate(ASN1Encodable encoded)
      throws MalformedSignedDataException, CertificateException, IOException {
    require(encoded instanceof ASN1Sequence, "certificates", "another kind", "X.509");
    // Nothing signs how a certificate's signature is padded: one spelling only.
    int padding = Certificate.getInstance(encoded).getSignature().getPadBits();
    require(padding == 0, "certificate's signature", padding + " unused bits", 0);
    var in = new ByteArrayInputStream(der(encoded));
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
  }

  private static byte[] der(ASN1Encodable object) throws IOException {
    return object.toASN1Primitive().getEncoded(ASN1Encoding.DER);
  }

  private static List<Attribute> attributes(ASN1Set set) {
    List<Attribute> read = new ArrayList<>();
    if (set != null) {
      set.forEach(each -> read.add(Attribute.getInstance(each)));
    }
    return List.copyOf(read);
  }

  private static void require(boolean holds, String what, Object found, Object expected)
      throws MalformedSignedDataException {
    if (!holds) {
      throw new MalformedSignedDataException(what + ": " + found + " (expected: " + expected + ')');
    }
  }
}
