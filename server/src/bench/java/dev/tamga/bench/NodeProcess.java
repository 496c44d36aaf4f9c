package dev.tamga.bench;

import dev.tamga.server.testkit.Federation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A node in its own JVM, with the options of its launcher and a federation made for this run. */
final class NodeProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on .*?:([0-9]+),");

  private final Process process;
  private final Path blobs;
  private final InetSocketAddress address;

  private NodeProcess(Process process, Path blobs, InetSocketAddress address) {
    this.process = process;
    this.blobs = blobs;
    this.address = address;
  }

  /**
   * Starts a node on the files of {@code federation} and waits until it listens.
   *
   * @throws IOException if it ends instead
   */
  static NodeProcess start(Federation federation) throws IOException {
    return start(federation.configuration(), federation.data());
  }

  /**
   * The same with a configuration of one's own.
   *
   * @param data the folder that it names
   */
  static NodeProcess start(Path configuration, Path data) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(launcherOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.tamga.server.app.Main");
    command.addAll(List.of("run", "--config", configuration.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher port = LISTENING.matcher(line);
      if (port.find()) {
        var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(port.group(1)));
        return new NodeProcess(process, data.resolve("blobs"), address);
      }
      System.out.println(line);
    }
    process.destroy();
    throw new IOException("the node ended before it listened");
  }

  /** The same as in production, for they stand in the launcher alone. */
  private static List<String> launcherOptions() throws IOException {
    Path launcher =
        Path.of(System.getProperty("tamga.root"), "server", "src", "dist", "bin", "tamga-server");
    List<String> options = new ArrayList<>();
    for (String line : Files.readAllLines(launcher)) {
      if (line.startsWith("exec ")) {
        Stream.of(line.split(" ")).filter(word -> word.matches("-[XD].*")).forEach(options::add);
      }
    }
    String more = System.getProperty("bench.node", "");
    Stream.of(more.split(" ")).filter(word -> !word.isEmpty()).forEach(options::add);
    return options;
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return address;
  }

  /** CPU time of this JVM and of the node's so far. */
  Duration cpu() {
    return cpu(List.of(this));
  }

  /** CPU time of this JVM and of these nodes' so far. */
  static Duration cpu(List<NodeProcess> nodes) {
    Duration all = cpu(ProcessHandle.current());
    for (NodeProcess node : nodes) {
      all = all.plus(cpu(node.process.toHandle()));
    }
    return all;
  }

  private static Duration cpu(ProcessHandle handle) {
    return handle.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Gives back the disk's room between rounds; the packages cannot be fetched any more. */
  void dropBlobs() throws IOException {
    try (Stream<Path> files = Files.walk(blobs)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      Process unused = process.destroyForcibly();
    }
  }
}
