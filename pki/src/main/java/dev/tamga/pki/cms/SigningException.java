package dev.tamga.pki.cms;

import org.jspecify.annotations.Nullable;

/** No signature was made: the key failed, or no usable timestamp came. Nothing was signed. */
public final class SigningException extends Exception {
  private static final long serialVersionUID = 1;

  SigningException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
