package dev.tamga.pki.key;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The Ed25519 key pair (RFC 8032) with which a node signs the checkpoints of its log (CUSTODY.md
 * section 3).
 *
 * <p>Immutable, thread-safe. It prints its public half only.
 */
public final class LogKey {
  /** Length of a public key in bytes. */
  public static final int PUBLIC_KEY_BYTES = 32;

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_BYTES = 64;

  private static final X500Name HOLDER = new X500Name("CN=tamga log key");

  /** RFC 5280, 4.1.2.5: "no well-defined expiration"; nobody checks the wrapping certificate. */
  private static final Instant NO_END = Instant.parse("9999-12-31T23:59:59Z");

  private final Ed25519PrivateKeyParameters key;
  private final byte[] publicKey;

  private LogKey(Ed25519PrivateKeyParameters key) {
    this.key = key;
    this.publicKey = key.generatePublicKey().getEncoded();
  }

  /** Makes a new key pair from the system's randomness. */
  public static LogKey generate() {
    return new LogKey(new Ed25519PrivateKeyParameters(new SecureRandom()));
  }

  /**
   * Reads a file that {@link #save} wrote.
   *
   * @throws KeyStoreRefusedException if the file is unreadable, the password wrong, or the key not
   *     Ed25519
   */
  public static LogKey load(Path pkcs12, Secret password) throws KeyStoreRefusedException {
    Identity held = Identity.load(pkcs12, password);
    try {
      var info = PrivateKeyInfo.getInstance(held.key().getEncoded());
      if (info != null
          && EdECObjectIdentifiers.id_Ed25519.equals(
              info.getPrivateKeyAlgorithm().getAlgorithm())) {
        byte[] seed = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
        return new LogKey(new Ed25519PrivateKeyParameters(seed));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new KeyStoreRefusedException("key store " + pkcs12 + ": damaged Ed25519 key", e);
    }
    throw new KeyStoreRefusedException(
        "key store " + pkcs12 + ": a key of another kind (expected: Ed25519)", null);
  }

  /**
   * Creates a PKCS#12 file, readable by its owner only, and forces it to the disk. PKCS#12 holds a
   * key only beside a certificate, so a self-signed one wraps it, which means nothing else.
   *
   * @throws KeyStoreRefusedException if the file exists or cannot be written
   */
  public void save(Path pkcs12, Secret password) throws KeyStoreRefusedException {
    try {
      Pkcs12.write(pkcs12, password, jcaKey(), List.of(wrapping()));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new KeyStoreRefusedException("key store " + pkcs12 + ": key not encodable", e);
    }
  }

  /** A fresh copy of the 32 bytes of the public key. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Signs; the same message always gives the same 64 bytes. */
  public byte[] sign(byte[] message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    key.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
    return signature;
  }

  /**
   * Whether {@code signature} is that key's over {@code message}; false, too, for a key or a
   * signature that is malformed.
   */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    if (publicKey.length != PUBLIC_KEY_BYTES || signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      return new Ed25519PublicKeyParameters(publicKey)
          .verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
    } catch (IllegalArgumentException e) {
      return false; // 32 bytes that are no point of the curve
    }
  }

  /** The public key in hex. */
  @Override
  public String toString() {
    return "LogKey[" + HexFormat.of().formatHex(publicKey) + ']';
  }

  /** Without the public half in the encoding: the JDK reads version 1 of PKCS#8 everywhere. */
  private PrivateKey jcaKey() throws IOException, GeneralSecurityException {
    PrivateKeyInfo full = PrivateKeyInfoFactory.createPrivateKeyInfo(key);
    var plain = new PrivateKeyInfo(full.getPrivateKeyAlgorithm(), full.parsePrivateKey());
    return KeyFactory.getInstance("Ed25519")
        .generatePrivate(new PKCS8EncodedKeySpec(plain.getEncoded()));
  }

  private X509Certificate wrapping()
      throws IOException, GeneralSecurityException, OperatorCreationException {
    var spki = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key.generatePublicKey());
    var builder =
        new X509v3CertificateBuilder(
            HOLDER, BigInteger.ONE, Date.from(Instant.EPOCH), Date.from(NO_END), HOLDER, spki);
    var signer =
        new JcaContentSignerBuilder(KeyKind.ED25519.signatureAlgorithm())
            .setProvider(BouncyCastle.PROVIDER)
            .build(jcaKey());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }
}
