package dev.tamga.pki.token;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.Provider;
import java.security.Security;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Signatures by keys in tokens, and nothing else: no other key, no verification, no other service.
 *
 * <p>It is registered, last, when the first token is opened: the JDK's TLS and Netty's BoringSSL
 * look for a key's signature among registered providers only. Software that never meets such a key
 * does not notice it.
 */
final class TokenProvider extends Provider {
  private static final long serialVersionUID = 1;
  private static final int SALT_BYTES = 32;

  static final TokenProvider INSTANCE = new TokenProvider();

  private TokenProvider() {
    super("TamgaToken", "1", "Signatures by keys in tokens (PKCS#11)");
    for (String ecdsa : List.of("SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA")) {
      putService(new One(this, ecdsa, ecdsa, null));
    }
    putService(new One(this, "RSASSA-PSS", "RSASSA-PSS", null));
    putService(
        new One(
            this,
            "SHA256withRSAandMGF1", // what Bouncy Castle calls it
            "RSASSA-PSS",
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, SALT_BYTES, 1)));
  }

  /** Marks the one place that may register a provider. */
  @Retention(RetentionPolicy.CLASS)
  private @interface ProviderHome {}

  /** Registers it; again, nothing happens. */
  @ProviderHome
  static void register() {
    Security.addProvider(INSTANCE);
  }

  /** A signature algorithm of this provider. */
  private static final class One extends Service {
    private final String delegate;
    private final @Nullable PSSParameterSpec parameters;

    One(Provider own, String name, String delegate, @Nullable PSSParameterSpec parameters) {
      super(
          own,
          "Signature",
          name,
          TokenSignature.class.getName(),
          List.of(),
          Map.of("SupportedKeyClasses", TokenKey.class.getName()));
      this.delegate = delegate;
      this.parameters = parameters;
    }

    @Override
    public Object newInstance(@Nullable Object ignored) {
      return new TokenSignature(delegate, parameters);
    }

    /** Keys in tokens of the right kind; whoever asks with another key goes on to the next. */
    @Override
    public boolean supportsParameter(@Nullable Object key) {
      return key instanceof TokenKey held
          && delegate.contains("RSA") == "RSA".equals(held.getAlgorithm());
    }
  }
}
