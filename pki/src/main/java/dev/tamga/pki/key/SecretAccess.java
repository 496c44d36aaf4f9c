package dev.tamga.pki.key;

/**
 * The token without which no {@link Secret} opens, so that a search for this name finds every place
 * that reads one.
 */
public final class SecretAccess {
  private static final SecretAccess TOKEN = new SecretAccess();

  private SecretAccess() {}

  /** The token. */
  public static SecretAccess get() {
    return TOKEN;
  }
}
