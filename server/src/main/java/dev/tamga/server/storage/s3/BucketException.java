package dev.tamga.server.storage.s3;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store did not do what it was asked, in all tries. */
final class BucketException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final boolean absent;

  /** As the other, of a store that did not answer. */
  BucketException(String message, boolean absent, Throwable cause) {
    this(message, 0, absent, cause);
  }

  /**
   * @param status of HTTP; 0 if there was no answer
   * @param absent whether it said that there is no such object, or no such bytes in it
   */
  BucketException(String message, int status, boolean absent, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.absent = absent;
  }

  /** The status of HTTP with which it was refused; 0 if the store did not answer. */
  int status() {
    return status;
  }

  /** Whether the store answers, but the object is not there or too short. */
  boolean isAbsent() {
    return absent;
  }
}
