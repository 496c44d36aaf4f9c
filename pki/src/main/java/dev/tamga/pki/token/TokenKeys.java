package dev.tamga.pki.token;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The keys in a token: make, list, find the newest, certify, destroy (pki/README.md, "New keys").
 * Thread-safe; two processes must not change one token at the same time.
 */
public final class TokenKeys {
  private static final int RSA_BITS = 3072;
  private static final Map<KeyKind, AlgorithmParameterSpec> MADE =
      Map.of(
          KeyKind.EC_P256, new ECGenParameterSpec("secp256r1"),
          KeyKind.EC_P384, new ECGenParameterSpec("secp384r1"),
          KeyKind.RSA_3072, new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4));

  private final Token token;

  /** The keys in that token. */
  public TokenKeys(Token token) {
    this.token = token;
  }

  /**
   * Makes a key that cannot be taken out, with a certificate that says only that none is there yet.
   * A crash leaves nothing in the token, or, between key and certificate, a key that is not shown.
   *
   * @throws KeyStoreRefusedException if the label is taken, or the token makes no such key
   * @throws IllegalArgumentException if it is no label, or the kind is Ed25519
   */
  public Identity generate(String label, KeyKind kind) throws KeyStoreRefusedException {
    TokenSource.requireLabel(label);
    AlgorithmParameterSpec parameters = MADE.get(kind);
    if (parameters == null) {
      throw new IllegalArgumentException(
          "key kind " + kind + " (expected: one of " + MADE.keySet() + " in a token)");
    }
    TokenSession session = token.session();
    try {
      if (!session.exclusively(
          store -> generated(store, label, kind, parameters, session.provider()))) {
        throw new KeyStoreRefusedException(
            token + ": has a key \"" + label + "\" already (expected: a new label)", null);
      }
      return token.identity(label);
    } catch (GeneralSecurityException | ProviderException e) {
      throw refused("no key made", e);
    }
  }

  /** Looks and makes in one: of two that ask for a label, the second is told that it is taken. */
  private static boolean generated(
      KeyStore store,
      String label,
      KeyKind kind,
      AlgorithmParameterSpec parameters,
      Provider provider)
      throws GeneralSecurityException {
    if (store.containsAlias(label)) {
      return false;
    }
    String algorithm = kind == KeyKind.RSA_3072 ? "RSA" : "EC";
    var generator = KeyPairGenerator.getInstance(algorithm, provider);
    generator.initialize(parameters);
    KeyPair pair = generator.generateKeyPair();
    Certificate[] waiting = {Placeholder.make(label, pair, provider)};
    store.setKeyEntry(label, pair.getPrivate(), null, waiting);
    return true;
  }

  /** Every key that has a certificate. */
  public List<TokenEntry> list() throws KeyStoreRefusedException {
    return list(label -> true);
  }

  /**
   * The keys of a series, as they stand now.
   *
   * @param label of its first
   */
  public TokenSeries series(String label) throws KeyStoreRefusedException {
    return TokenSeries.of(label, list(each -> TokenSeries.number(label, each).isPresent()));
  }

  /**
   * The newest key of a series, with its certificate and those of its CAs.
   *
   * @param label of its first
   * @throws KeyStoreRefusedException if there is none, or it does not sign what its certificate
   *     verifies
   */
  public Identity newest(String label) throws KeyStoreRefusedException {
    return token.identity(series(label).newest().map(TokenEntry::label).orElse(label));
  }

  /**
   * The key of exactly that label, whatever certificate stands beside it.
   *
   * @throws KeyStoreRefusedException as {@link Token#identity}
   */
  public Identity identity(String label) throws KeyStoreRefusedException {
    return token.identity(label);
  }

  private List<TokenEntry> list(Predicate<String> wanted) throws KeyStoreRefusedException {
    try {
      return token.session().exclusively(store -> entries(store, wanted));
    } catch (GeneralSecurityException | ProviderException e) {
      throw refused("not readable", e);
    }
  }

  private static List<TokenEntry> entries(KeyStore store, Predicate<String> wanted)
      throws GeneralSecurityException {
    List<TokenEntry> entries = new ArrayList<>();
    for (String label :
        Collections.list(store.aliases()).stream().filter(wanted).sorted().toList()) {
      if (store.isKeyEntry(label) && store.getCertificate(label) instanceof X509Certificate leaf) {
        entries.add(new TokenEntry(label, leaf, store.getKey(label, null).getEncoded() != null));
      }
    }
    return entries;
  }

  private static void put(
      TokenSession session, String label, PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException {
    Certificate[] beside = chain.toArray(Certificate[]::new);
    var unused =
        session.exclusively(
            store -> {
              store.setKeyEntry(label, key, null, beside);
              return label;
            });
  }

  /**
   * Puts an issued certificate and those of its CAs beside its key, in place of the former.
   *
   * @param chain the leaf first
   * @throws KeyStoreRefusedException if the certificate is for another key, or it is not stored
   */
  public Identity certify(String label, List<X509Certificate> chain)
      throws KeyStoreRefusedException {
    Identity former = token.identity(label);
    if (!former.certificate().getPublicKey().equals(chain.get(0).getPublicKey())) {
      throw new KeyStoreRefusedException(
          token
              + ": the certificate is not for key \""
              + label
              + "\" (expected: the one that was issued for its request)",
          null);
    }
    TokenSession session = token.session();
    try {
      put(session, label, session.key(label, former.certificate().getPublicKey()), chain);
      return token.identity(label);
    } catch (GeneralSecurityException | ProviderException e) {
      throw refused("certificate not stored", e);
    }
  }

  /**
   * Destroys a key and its certificate, for good.
   *
   * @throws KeyStoreRefusedException if there is none, or the token refuses
   */
  public void destroy(String label) throws KeyStoreRefusedException {
    TokenSession session = token.session();
    try {
      if (!session.exclusively(store -> removed(store, label))) {
        throw new KeyStoreRefusedException(
            token + ": no key \"" + label + "\" (expected: one; tamga-pki key list)", null);
      }
      session.forget(label); // another may get the label
    } catch (GeneralSecurityException | ProviderException e) {
      throw refused("key not destroyed", e);
    }
  }

  private static boolean removed(KeyStore store, String label) throws GeneralSecurityException {
    boolean there = store.isKeyEntry(label);
    if (there) {
      store.deleteEntry(label);
    }
    return there;
  }

  private KeyStoreRefusedException refused(String what, Exception e) {
    return new KeyStoreRefusedException(
        token + ": " + what + " (" + Cause.of(e) + "); see its maker's manual", e);
  }
}
