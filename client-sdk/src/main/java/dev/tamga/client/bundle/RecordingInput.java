package dev.tamga.client.bundle;

import dev.tamga.common.model.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A tar on its way to the library: hashed, and its headers kept for comparison. It tells apart a
 * source that fails from a tar that is wrong. Not thread-safe.
 */
final class RecordingInput extends InputStream {
  private static final int MAX_HEADER = 16 << 10; // ours has at most 3,072 bytes and padding

  private final InputStream in;
  private final MessageDigest digest = BundleStream.sha256();
  private final ByteArrayOutputStream header = new ByteArrayOutputStream(2048);
  private boolean recording;
  private boolean failed;

  RecordingInput(InputStream in) {
    this.in = in;
  }

  void startHeader() {
    header.reset();
    recording = true;
  }

  byte[] endHeader() {
    recording = false;
    return header.toByteArray();
  }

  /** Whether an exception came from the source. */
  boolean failed() {
    return failed;
  }

  Sha256 sha256() {
    return Sha256.of(digest.digest());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read;
    try {
      read = in.read(target, offset, length);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    if (read > 0) {
      digest.update(target, offset, read);
      if (recording) {
        keep(target, offset, read);
      }
    }
    return read;
  }

  private void keep(byte[] bytes, int offset, int length) throws IOException {
    if (header.size() + length > MAX_HEADER) {
      throw new IOException("a header of more than " + MAX_HEADER + " bytes");
    }
    header.write(bytes, offset, length);
  }
}
