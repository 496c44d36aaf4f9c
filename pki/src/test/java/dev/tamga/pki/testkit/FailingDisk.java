package dev.tamga.pki.testkit;

import dev.tamga.pki.ca.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A disk that dies at its n-th write: before it, in the midst of it, or after it. */
public final class FailingDisk implements Disk {
  /** What is left of the write at which it dies. */
  public enum Fault {
    LOST,
    TORN,
    KEPT
  }

  private final int failsAt;
  private final Fault fault;
  private int writes;
  private boolean dead;

  /**
   * @param failsAt the write at which it dies, from 1; 0 for never
   */
  public FailingDisk(int failsAt, Fault fault) {
    this.failsAt = failsAt;
    this.fault = fault;
  }

  /** Whether it has died. */
  public boolean isDead() {
    return dead;
  }

  @Override
  public void create(Path target, byte[] content) throws IOException {
    run(() -> DURABLE.create(target, content), () -> {});
  }

  @Override
  public void replace(Path target, byte[] content) throws IOException {
    run(() -> DURABLE.replace(target, content), () -> {});
  }

  @Override
  public void append(Path target, byte[] content) throws IOException {
    run(
        () -> DURABLE.append(target, content),
        () -> DURABLE.append(target, Arrays.copyOf(content, content.length / 2)));
  }

  @Override
  public void cut(Path target, long length) throws IOException {
    run(() -> DURABLE.cut(target, length), () -> {});
  }

  private void run(Write whole, Write torn) throws IOException {
    writes++;
    if (dead || writes == failsAt) {
      if (!dead && fault == Fault.KEPT) {
        whole.run();
      } else if (!dead && fault == Fault.TORN) {
        torn.run();
      }
      dead = true;
      throw new IOException("the disk died at write " + failsAt);
    }
    whole.run();
  }

  private interface Write {
    void run() throws IOException;
  }
}
