package dev.tamga.server.app;

import dev.tamga.server.testkit.Federation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a process of its own, on the data of a federation. */
final class NodeProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on \\S*?:([0-9]+),");
  private static final long MOST_SECONDS = 120;
  private static final long LOOK_EVERY_MILLIS = 20;

  private final Process process;
  private final Path output;
  private final Optional<InetSocketAddress> address;

  private NodeProcess(Process process, Path output, Optional<InetSocketAddress> address) {
    this.process = process;
    this.output = output;
    this.address = address;
  }

  /** Starts one that halts at the n-th time of that step, and waits until it listens or is dead. */
  static NodeProcess haltingAt(Federation federation, String step, int pass) throws Exception {
    return start(federation, List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"), step, pass);
  }

  /** Starts one with these options of the JVM, and waits until it listens. */
  static NodeProcess start(Federation federation, List<String> jvm) throws Exception {
    return start(federation, jvm, "never", 1);
  }

  private static NodeProcess start(Federation federation, List<String> jvm, String step, int pass)
      throws Exception {
    Path output = Files.createTempFile(federation.home(), "node-", ".log");
    List<String> line = java(jvm, HaltingNode.class);
    line.addAll(List.of(federation.configuration().toString(), step, Integer.toString(pass)));
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    return new NodeProcess(process, output, await(process, output));
  }

  /** The line that runs a class in another JVM with the class path of this one. */
  static List<String> java(List<String> options, Class<?> main) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Djdk.tls.server.enableSessionTicketExtension=false");
    line.addAll(options);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return line;
  }

  private static Optional<InetSocketAddress> await(Process process, Path output)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      Matcher listening = LISTENING.matcher(Files.readString(output));
      if (listening.find()) {
        return Optional.of(
            new InetSocketAddress("127.0.0.1", Integer.parseInt(listening.group(1))));
      }
      process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }
    if (process.isAlive()) {
      process.destroyForcibly();
      throw new IOException("the node did not start:\n" + Files.readString(output));
    }
    return Optional.empty();
  }

  /** Where it listens; empty if it died before it did. */
  Optional<InetSocketAddress> address() {
    return address;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** What it wrote. */
  String output() throws IOException {
    return Files.readString(output);
  }

  /** Ends it with SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** Asks it to end, as an operator does, and waits. */
  int stop() throws InterruptedException {
    process.destroy();
    return awaitExit();
  }

  /** Waits for its end; its exit status. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the node did not end in " + MOST_SECONDS + " s");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }
}
