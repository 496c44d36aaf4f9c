package dev.tamga.pki.key;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

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
    identity.requireMatchingKey(pkcs12);
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

  private void requireMatchingKey(Path file) throws KeyStoreRefusedException {
    try {
      KeyKind kind =
          KeyKind.of(certificate())
              .orElseThrow(
                  () ->
                      new KeyStoreRefusedException(
                          "key store "
                              + file
                              + ": a key of no kind that Tamga uses (expected: "
                              + List.of(KeyKind.values())
                              + ')',
                          null));
      Signature signature = Signature.getInstance(kind.signatureAlgorithm(), BouncyCastle.PROVIDER);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] probe = signature.sign();
      // the key, for a certificate without digitalSignature (a seal's, a CA's) would be refused
      // here
      signature.initVerify(PublicKeys.of(certificate()));
      signature.update(PROBE);
      if (signature.verify(probe)) {
        return;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KeyStoreRefusedException(
          "key store " + file + ": its key does not sign (expected: a usable private key)", e);
    }
    throw new KeyStoreRefusedException(
        "key store " + file + ": the key is not the certificate's (expected: a pair)", null);
  }
}
