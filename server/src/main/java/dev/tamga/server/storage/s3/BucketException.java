package dev.tamga.server.storage.s3;

import java.io.IOException;

/** A store did not do what it was asked, in all tries. */
final class BucketException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean absent;

  /**
   * @param absent whether it said that there is no such object, or no such bytes in it
   */
  BucketException(String message, boolean absent, Throwable cause) {
    super(message, cause);
    this.absent = absent;
  }

  /** Whether the store answers, but the object is not there or too short. */
  boolean isAbsent() {
    return absent;
  }
}
