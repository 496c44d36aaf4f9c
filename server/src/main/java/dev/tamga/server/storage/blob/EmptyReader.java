package dev.tamga.server.storage.blob;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads a blob without a byte, of which nothing may be stored at all. */
public record EmptyReader() implements BlobReader {
  @Override
  public long length() {
    return 0;
  }

  @Override
  public void read(long offset, ByteBuffer buffer) {
    Objects.checkIndex(offset, 0);
  }

  @Override
  public void close() {
    // holds nothing
  }
}
