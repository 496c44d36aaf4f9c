package dev.tamga.server.testkit;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link Cluster}, in a process of its own. It keeps its ports, its folder and its
 * log over any number of starts and deaths. Thread-safe.
 */
public final class ClusterNode implements AutoCloseable {
  private static final String MAIN = "dev.tamga.server.app.Main";
  private static final int ASK_MILLIS = 5_000;
  private static final long LOOK_EVERY_MILLIS = 50;
  private static final long MOST_SECONDS = 300;
  private static final int MOST_STARTS = 3;

  private final Path configuration;
  private final Path data;
  private final Path log;
  private final List<String> jvm;
  private final int port = freePort();
  private final int management = freePort();
  private @Nullable Process process;

  /**
   * @param home of the cluster, where the configuration and the log lie
   * @param number from 1
   * @param jvm options of its process
   */
  ClusterNode(Path home, int number, List<String> jvm) {
    this.configuration = home.resolve("node-" + number + ".conf");
    this.data = home.resolve("data-" + number);
    this.log = home.resolve("node-" + number + ".log");
    this.jvm = jvm;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Its own lines of {@code server.conf}, after those that all nodes have. */
  String settings() {
    return """
    listen.port = %d
    management.port = %d
    storage.data = "%s"
    """
        .formatted(port, management, data);
  }

  /** Its configuration file. */
  public Path configuration() {
    return configuration;
  }

  /** Where it takes requests, on this machine; clients come by the balancer. */
  public int port() {
    return port;
  }

  /** Where its health and metrics are, on this machine. */
  public int management() {
    return management;
  }

  /** What it wrote, from its first start on. */
  public Path log() {
    return log;
  }

  /** Starts its process, without waiting until it is ready; a node that lives is left as it is. */
  public synchronized void start() throws IOException {
    if (isAlive()) {
      return;
    }
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Djdk.tls.server.enableSessionTicketExtension=false");
    line.addAll(jvm);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    line.addAll(List.of("run", "--config", configuration.toString()));
    File output = log.toFile();
    process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
            .start();
  }

  /**
   * Waits until it says that it is ready. One that ended meanwhile is started again, as a
   * supervisor does: on a machine that is busy it may not have reached its database.
   *
   * @throws IOException if it ended three times, or is not ready in five minutes, with its log
   */
  public void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(MOST_SECONDS).toNanos();
    int starts = 1;
    while (!isReady()) {
      boolean ended = !isAlive();
      if (System.nanoTime() > deadline || (ended && starts == MOST_STARTS)) {
        throw new IOException(configuration + " did not start:\n" + Files.readString(log));
      }
      if (ended) {
        starts++;
        start();
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
  }

  /** Whether it answers that it is ready, now. */
  public boolean isReady() {
    try {
      URI health = URI.create("http://127.0.0.1:" + management + "/health/ready");
      HttpURLConnection asked = (HttpURLConnection) health.toURL().openConnection();
      asked.setConnectTimeout(ASK_MILLIS);
      asked.setReadTimeout(ASK_MILLIS);
      return asked.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether there is a process, running or paused. */
  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Whether it holds bytes of a request that are not in the object store yet. */
  public boolean isReceiving() {
    Path spool = data.resolve("spool");
    if (!isAlive() || !Files.isDirectory(spool)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(spool)) {
      return files.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code kill -9}; returns when it is gone. A paused one dies, too. */
  public synchronized void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Asks it to end, as an operator does, and waits until it has. */
  public void stop() throws InterruptedException {
    Process stopping;
    synchronized (this) {
      stopping = process;
    }
    if (stopping != null) {
      stopping.destroy();
      if (!stopping.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        stopping.destroyForcibly();
        throw new AssertionError(configuration + " did not end in " + MOST_SECONDS + " s");
      }
    }
  }

  /** {@code SIGSTOP}: it keeps its connections and does nothing, as one whose host hangs. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** {@code SIGCONT}: it goes on as if no time had passed. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private synchronized void signal(String name) throws IOException, InterruptedException {
    if (process == null || !process.isAlive()) {
      throw new IOException(configuration + ": no process to send SIG" + name + " to");
    }
    String pid = Long.toString(process.pid());
    int status = new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + ' ' + pid + ": " + status + " (expected: 0)");
    }
  }

  /** Ends it, whatever it does. */
  @Override
  public synchronized void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return configuration.getFileName().toString();
  }
}
