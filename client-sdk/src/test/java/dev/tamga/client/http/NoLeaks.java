package dev.tamga.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Every buffer of the tests is watched; one that nobody released fails the class. */
final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
  private static final Queue<String> LEAKS = LeakRecorder.LEAKS;

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  private static boolean proven;

  /** Proves first, once for the detector tells the same leak once, that a leak would be seen. */
  @Override
  public void beforeAll(ExtensionContext context) throws InterruptedException {
    if (proven) {
      return;
    }
    proven = true;
    ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer(8);
    assertThat(lost.refCnt()).isEqualTo(1);
    lost = null;
    collect();
    assertThat(LEAKS).as("the buffer lost on purpose").isNotEmpty();
    LEAKS.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    collect();
    List<String> leaks = List.copyOf(LEAKS);
    LEAKS.clear();
    assertThat(leaks).as("leaked buffers").isEmpty();
  }

  /** A leak is found when the lost buffer was collected, and told at a later allocation. */
  private static void collect() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(50);
      PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
  }
}
