package dev.tamga.pki.token;

import java.io.ByteArrayOutputStream;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * One signature by a key in a token. It begins on the token's present session; if that is dead, or
 * dies, it is made on a new one, once (pki/README.md, "A token that goes away"). For one thread, as
 * every signature.
 */
final class TokenSignature extends SignatureSpi {
  /** Of what is signed, kept to begin anew: TLS, CMS, certificates; not long CRLs. */
  private static final int MAX_KEPT = 64 << 10;

  private final String algorithm;
  private @Nullable AlgorithmParameterSpec parameters;
  private @Nullable TokenKey key;
  private @Nullable Signature begun;
  private @Nullable TokenSession session; // on which it was begun
  private @Nullable ByteArrayOutputStream fed; // null once it would be too long

  TokenSignature(String algorithm, @Nullable AlgorithmParameterSpec parameters) {
    this.algorithm = algorithm;
    this.parameters = parameters;
  }

  @Override
  protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
    if (!(privateKey instanceof TokenKey held)) {
      throw new InvalidKeyException("a key of another kind (expected: one in a token)");
    }
    key = held;
    fed = new ByteArrayOutputStream();
    TokenSession present = held.token().session();
    session = present;
    try {
      begun = begin(present, held);
    } catch (GeneralSecurityException | ProviderException dead) {
      begun = beginAnew(held, present, dead);
    }
  }

  private Signature beginAnew(TokenKey held, TokenSession dead, Exception why)
      throws TokenUnavailableException {
    TokenSession fresh = held.token().renewed(dead, why);
    session = fresh;
    try {
      return begin(fresh, held);
    } catch (GeneralSecurityException | ProviderException e) {
      throw new TokenUnavailableException(held.token().address(), Cause.of(e), e);
    }
  }

  private Signature begin(TokenSession session, TokenKey held) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm, session.provider());
    if (parameters != null) {
      signature.setParameter(parameters);
    }
    signature.initSign(session.key(held.label(), held.publicKey()));
    return signature;
  }

  @Override
  protected void engineUpdate(byte one) throws SignatureException {
    engineUpdate(new byte[] {one}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
    Signature signature = signature();
    try {
      signature.update(bytes, offset, length);
    } catch (SignatureException | ProviderException e) {
      begun = anew(e);
      begun.update(bytes, offset, length);
    }
    keep(bytes, offset, length);
  }

  private void keep(byte[] bytes, int offset, int length) {
    if (fed != null && fed.size() + length <= MAX_KEPT) {
      fed.write(bytes, offset, length);
    } else {
      fed = null;
    }
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    try {
      return signature().sign();
    } catch (SignatureException | ProviderException e) {
      try {
        return anew(e).sign();
      } catch (ProviderException again) {
        throw failed(again);
      }
    } finally {
      begun = null;
    }
  }

  /** What was fed so far, on a new session; refused if it was too long to keep. */
  private Signature anew(Exception why) throws SignatureException {
    if (key == null || session == null || fed == null) {
      throw failed(why);
    }
    try {
      Signature fresh = beginAnew(key, session, why);
      fresh.update(fed.toByteArray());
      return fresh;
    } catch (TokenUnavailableException | ProviderException e) {
      throw failed(e);
    }
  }

  /** After a signature the JDK lets the same object sign again: it begins like the first. */
  private Signature signature() throws SignatureException {
    Signature present = begun;
    if (present != null) {
      return present;
    }
    if (key == null) {
      throw new SignatureException("signature: not begun (expected: initSign first)");
    }
    try {
      engineInitSign(key);
    } catch (InvalidKeyException e) {
      throw new SignatureException(e.getMessage(), e);
    }
    return signature();
  }

  private SignatureException failed(Exception cause) {
    String token = key == null ? "token" : key.token().address().toString();
    return new SignatureException(
        token
            + ": failed while it signed ("
            + Cause.of(cause)
            + "); no signature was given, try again",
        cause);
  }

  @Override
  protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
    throw new InvalidKeyException("verification (expected: by another provider, not by a token)");
  }

  @Override
  protected boolean engineVerify(byte[] signature) throws SignatureException {
    throw new SignatureException("verification (expected: by another provider, not by a token)");
  }

  @Override
  protected void engineSetParameter(AlgorithmParameterSpec wanted)
      throws InvalidAlgorithmParameterException {
    parameters = wanted;
    if (begun != null) {
      begun.setParameter(wanted);
    }
  }

  /** None: who sets them knows them. */
  @Override
  @SuppressWarnings("NullAway") // "may be null" is the JDK's contract
  protected AlgorithmParameters engineGetParameters() {
    return null;
  }

  @Override
  @Deprecated
  protected void engineSetParameter(String name, Object value) {
    throw new InvalidParameterException(name + " (expected: parameters as a specification)");
  }

  @Override
  @Deprecated
  protected Object engineGetParameter(String name) {
    throw new InvalidParameterException(name + " (expected: parameters as a specification)");
  }
}
