package dev.tamga.pki.token;

import java.security.InvalidKeyException;
import org.jspecify.annotations.Nullable;

/**
 * A key in a token could not be used just now: the token is away, or refused to work. Nothing was
 * signed; the same call may succeed later (pki/README.md, "A token that goes away").
 */
public final class TokenUnavailableException extends InvalidKeyException {
  private static final long serialVersionUID = 1;

  TokenUnavailableException(TokenAddress token, String why, @Nullable Throwable cause) {
    super(
        token + ": cannot sign now: " + why + "; it is tried again when it is next needed", cause);
  }
}
