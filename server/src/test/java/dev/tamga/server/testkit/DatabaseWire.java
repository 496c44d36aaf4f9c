package dev.tamga.server.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The wire between a node and its PostgreSQL server, which a test may cut. */
public final class DatabaseWire implements AutoCloseable {
  /** Where the wire breaks, once. */
  public enum Cut {
    /** Nowhere. */
    NEVER,
    /** Before the server has seen the next commit. */
    BEFORE_COMMIT,
    /** When the server has made the next commit durable, before its answer is through. */
    AFTER_COMMIT
  }

  private static final int BUFFER = 64 << 10;

  private final ServerSocket listener;
  private final int server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Cut> cut = new AtomicReference<>(Cut.NEVER);
  private final AtomicReference<@Nullable String> stall = new AtomicReference<>();
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean down;

  private DatabaseWire(ServerSocket listener, int server) {
    this.listener = listener;
    this.server = server;
  }

  /** A wire to the server of the tests. */
  public static DatabaseWire open() throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    DatabaseWire wire = new DatabaseWire(listener, PostgresServer.get().port());
    var unused = wire.threads.submit(wire::accept);
    return wire;
  }

  /** The port to connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Breaks at the next commit. */
  public void cut(Cut where) {
    cut.set(where);
  }

  /**
   * Stands still, once, when it has passed on a piece of a request in which this text is: as the
   * machine of a node that is stopped, its connection stays.
   */
  public void stallAfter(String text) {
    stall.set(text);
  }

  /** Waits until it does. */
  public void awaitStall() throws InterruptedException {
    stalled.await();
  }

  /** Breaks every connection, and refuses new ones until {@link #mend}. */
  public void breakDown() {
    down = true;
    open.forEach(DatabaseWire::close);
  }

  /** Lets connections through again. */
  public void mend() {
    down = false;
  }

  private Boolean accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      if (down) {
        close(client);
        continue;
      }
      Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
      open.add(client);
      open.add(behind);
      Link link = new Link(client, behind);
      var there = threads.submit(link::toServer);
      var back = threads.submit(link::toClient);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    breakDown();
    closed.countDown();
    threads.shutdownNow();
  }

  /** Both directions of one connection. */
  private final class Link {
    private final Socket client;
    private final Socket behind;
    private volatile boolean committing;

    private Link(Socket client, Socket behind) {
      this.client = client;
      this.behind = behind;
    }

    private Boolean toServer() {
      return pump(
          client,
          behind,
          text -> {
            if (!text.contains("COMMIT")) {
              return true;
            }
            if (cut.compareAndSet(Cut.BEFORE_COMMIT, Cut.NEVER)) {
              return false;
            }
            committing = cut.compareAndSet(Cut.AFTER_COMMIT, Cut.NEVER);
            return true;
          },
          this::standStill);
    }

    private void standStill(String passed) {
      String text = stall.get();
      if (text != null && passed.contains(text) && stall.compareAndSet(text, null)) {
        stalled.countDown();
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private Boolean toClient() {
      return pump(behind, client, text -> !committing, unused -> {});
    }

    private Boolean pump(
        Socket from, Socket to, Predicate<String> passes, Consumer<String> passed) {
      byte[] buffer = new byte[BUFFER];
      try (InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
          if (!passes.test(text)) {
            break;
          }
          out.write(buffer, 0, n);
          passed.accept(text);
        }
      } catch (IOException e) {
        // the other side has gone
      }
      close(from);
      close(to);
      return true;
    }
  }
}
