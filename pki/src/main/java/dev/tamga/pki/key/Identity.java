package dev.tamga.pki.key;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * A private key and the certificates that vouch for it: the leaf first, then each issuer; the root
 * is optional.
 *
 * <p>The key may stand in a token (PKCS#11) and have no encoding. Immutable, thread-safe.
 *
 * @param key the private key
 * @param chain the leaf and its issuers, at least one and at most eight
 */
public record Identity(PrivateKey key, List<X509Certificate> chain) {
  private static final int MAX_CHAIN = 8;
  private static final byte[] PROBE = new byte[32];

  /**
   * @throws IllegalArgumentException if the chain is empty or longer than eight
   */
  public Identity {
    chain = List.copyOf(chain);
    if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
      throw new IllegalArgumentException(
          "identity: " + chain.size() + " certificates (expected: 1 to " + MAX_CHAIN + ')');
    }
  }

  /**
   * Reads a PKCS#12 file of at most 1 MiB with exactly one private key and checks that the key
   * belongs to its certificate.
   *
   * @throws KeyStoreRefusedException if the file is unreadable, the password wrong, the number of
   *     keys not one, or the key not the certificate's
   */
  public static Identity load(Path pkcs12, Secret password) throws KeyStoreRefusedException {
    Identity identity = Pkcs12.read(pkcs12, password);
    identity.requireMatchingKey("key store " + pkcs12);
    return identity;
  }

  /**
   * Creates a PKCS#12 file, readable by its owner only, and forces it to the disk.
   *
   * @throws KeyStoreRefusedException if the file exists, cannot be written, or the key has no
   *     encoding because it stands in a token
   */
  public void save(Path pkcs12, Secret password) throws KeyStoreRefusedException {
    Pkcs12.write(pkcs12, password, key, chain);
  }

  /** The leaf: the certificate of {@link #key()}. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** The subject and serial number; nothing of the key. */
  @Override
  public String toString() {
    return "Identity["
        + certificate().getSubjectX500Principal()
        + ", serial "
        + certificate().getSerialNumber().toString(16)
        + ']';
  }

  /**
   * Signs a probe and verifies it with the certificate: the key is usable and the certificate's.
   *
   * @param where the key stands, for the message
   * @throws KeyStoreRefusedException if it is not
   */
  public void requireMatchingKey(String where) throws KeyStoreRefusedException {
    try {
      String algorithm = kind(where).signatureAlgorithm();
      if (verifies(algorithm, signed(algorithm))) {
        return;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KeyStoreRefusedException(
          where + ": its key does not sign (expected: a usable private key): " + e.getMessage(), e);
    }
    throw new KeyStoreRefusedException(
        where + ": the key is not the certificate's (expected: a pair)", null);
  }

  private KeyKind kind(String where) throws KeyStoreRefusedException {
    return KeyKind.of(certificate())
        .orElseThrow(
            () ->
                new KeyStoreRefusedException(
                    where
                        + ": a key of no kind that Tamga uses (expected: "
                        + List.of(KeyKind.values())
                        + ')',
                    null));
  }

  private byte[] signed(String algorithm) throws GeneralSecurityException {
    Optional<Provider> provider = ProvidedKey.signing(key);
    Signature signature =
        provider.isPresent()
            ? Signature.getInstance(algorithm, provider.get())
            : Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    return signature.sign();
  }

  private boolean verifies(String algorithm, byte[] probe) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm, BouncyCastle.PROVIDER);
    // the key, for a certificate without digitalSignature (a seal's, a CA's) would be refused here
    signature.initVerify(PublicKeys.of(certificate()));
    signature.update(PROBE);
    return signature.verify(probe);
  }
}
