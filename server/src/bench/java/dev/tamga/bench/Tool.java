package dev.tamga.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs programs of the operating system. */
final class Tool {
  private static final int START_SECONDS = 10;

  private Tool() {}

  /** Where a program lies, if it is installed. */
  static Optional<Path> find(String name) {
    return Stream.concat(
            Stream.of(System.getenv("PATH").split(File.pathSeparator)),
            Stream.of("/usr/sbin", "/sbin"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Whether all are installed; says which is not. */
  static boolean haveAll(String what, String... names) {
    for (String name : names) {
      if (find(name).isEmpty()) {
        System.out.println("SKIPPED " + what + ": " + name + " is not installed");
        return false;
      }
    }
    return true;
  }

  /** Runs a program to its end. */
  static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(resolved(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + status + ": " + output);
    }
  }

  /** Starts a server and waits until it takes connections at {@code port}. */
  static Process serve(int port, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(resolved(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + START_SECONDS * 1_000_000_000L;
    while (!listens(port)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroy();
        throw new IOException(String.join(" ", command) + " does not listen at " + port);
      }
      Thread.sleep(20);
    }
    return process;
  }

  /** Ends what {@link #serve} started. */
  static void stop(Process server) {
    server.destroy();
    Process unused = server.onExit().join();
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static List<String> resolved(String... command) {
    command[0] = find(command[0]).map(Path::toString).orElse(command[0]);
    return List.of(command);
  }

  /** A port that nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
