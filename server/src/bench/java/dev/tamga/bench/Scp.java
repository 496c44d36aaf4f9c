package dev.tamga.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code scp} with AES-128-GCM to an sshd of its own on the loopback, with keys for this run. */
final class Scp implements Rival {
  private static final String CIPHER = "aes128-gcm@openssh.com";

  private final Process server;
  private final int port;
  private final Path key;
  private final Path target;

  private Scp(Process server, int port, Path key, Path target) {
    this.server = server;
    this.port = port;
    this.key = key;
    this.target = target;
  }

  static Optional<Rival> start(Path folder) throws IOException, InterruptedException {
    if (!Tool.haveAll("scp", "scp", "sshd", "ssh-keygen")) {
      return Optional.empty();
    }
    Path home = Files.createDirectory(folder.resolve("ssh"));
    Path key = home.resolve("user");
    Tool.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
    Tool.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home.resolve("host").toString());
    int port = Tool.freePort();
    Path config = home.resolve("sshd_config");
    Files.writeString(
        config,
        """
        ListenAddress 127.0.0.1
        Port %d
        HostKey %s
        AuthorizedKeysFile %s
        PidFile none
        StrictModes no
        UsePAM no
        PermitRootLogin prohibit-password
        Ciphers %s
        Subsystem sftp internal-sftp
        """
            .formatted(port, home.resolve("host"), home.resolve("user.pub"), CIPHER));
    Process server = Tool.serve(port, "sshd", "-D", "-f", config.toString());
    return Optional.of(new Scp(server, port, key, folder.resolve("by-scp")));
  }

  @Override
  public void move(Path file) throws IOException, InterruptedException {
    Tool.run(
        "scp",
        "-q",
        "-F",
        "none",
        "-c",
        CIPHER,
        "-i",
        key.toString(),
        "-P",
        Integer.toString(port),
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "BatchMode=yes",
        file.toString(),
        System.getProperty("user.name") + "@127.0.0.1:" + target);
  }

  @Override
  public void reset() throws IOException {
    Files.deleteIfExists(target);
  }

  @Override
  public void close() {
    Tool.stop(server);
  }
}
