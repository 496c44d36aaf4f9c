package dev.tamga.pki.signed;

import org.jspecify.annotations.Nullable;

/** Bytes are no SignedData of the one form that is read; the message says what was expected. */
public final class MalformedSignedDataException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedSignedDataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  MalformedSignedDataException(String message) {
    this(message, null);
  }
}
