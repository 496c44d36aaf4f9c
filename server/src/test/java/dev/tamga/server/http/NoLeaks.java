package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Every buffer of the tests is watched; one that nobody released fails the class. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
  private static final String DETECTOR = ResourceLeakDetector.class.getName();
  private final ListAppender<ILoggingEvent> reports = new ListAppender<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    reports.start();
    ((Logger) LoggerFactory.getLogger(DETECTOR)).addAppender(reports);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    for (int i = 0; i < 5; i++) { // a leak is found when the lost buffer is collected, and reported
      System.gc(); // at a later allocation
      Thread.sleep(50);
      PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    ((Logger) LoggerFactory.getLogger(DETECTOR)).detachAppender(reports);
    assertThat(reports.list).as("leaked buffers").isEmpty();
  }
}
