package dev.tamga.pki.key;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The one Bouncy Castle provider instance, to be passed explicitly and never registered: a
 * registered provider would change every library in the process.
 *
 * <p>ECDSA is signed and verified with it, being several times faster than the JDK's; SHA-256 is
 * not, being several times slower. Thread-safe.
 */
public final class BouncyCastle {
  /** Pass it to {@code setProvider}, {@code getInstance(.., provider)}. */
  public static final Provider PROVIDER = new BouncyCastleProvider();

  private BouncyCastle() {}
}
