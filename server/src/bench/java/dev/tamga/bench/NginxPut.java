package dev.tamga.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code curl -T} to an nginx of its own: PUT over mutual TLS 1.3, no hash, no sync, no signature. */
final class NginxPut implements Rival {
  private final Process server;
  private final int port;
  private final Path home;

  private NginxPut(Process server, int port, Path home) {
    this.server = server;
    this.port = port;
    this.home = home;
  }

  static Optional<Rival> start(Path folder) throws IOException, InterruptedException {
    if (!Tool.haveAll("PUT to nginx", "nginx", "curl", "openssl")) {
      return Optional.empty();
    }
    Path home = Files.createDirectory(folder.resolve("nginx"));
    Path files = Files.createDirectory(home.resolve("files"));
    certificate(home, "server");
    certificate(home, "client");
    int port = Tool.freePort();
    Path config = home.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off;
        pid %1$s/pid;
        error_log stderr crit;
        user %2$s;
        worker_processes auto;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/incoming;
          proxy_temp_path %1$s/1; fastcgi_temp_path %1$s/2; uwsgi_temp_path %1$s/3; scgi_temp_path %1$s/4;
          client_max_body_size 0;
          server {
            listen 127.0.0.1:%3$d ssl;
            ssl_certificate %1$s/server.pem;
            ssl_certificate_key %1$s/server.key;
            ssl_client_certificate %1$s/client.pem;
            ssl_verify_client on;
            ssl_protocols TLSv1.3;
            ssl_session_tickets off;
            root %4$s;
            location / { dav_methods PUT; }
          }
        }
        """
            .formatted(home, System.getProperty("user.name"), port, files));
    Process server =
        Tool.serve(port, "nginx", "-p", home.toString(), "-e", "stderr", "-c", config.toString());
    return Optional.of(new NginxPut(server, port, home));
  }

  private static void certificate(Path home, String name) throws IOException, InterruptedException {
    Tool.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + name,
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        home.resolve(name + ".key").toString(),
        "-out",
        home.resolve(name + ".pem").toString());
  }

  @Override
  public void move(Path file) throws IOException, InterruptedException {
    Tool.run(
        "curl",
        "-sSf",
        "--noproxy",
        "*",
        "--tlsv1.3",
        "--cacert",
        home.resolve("server.pem").toString(),
        "--cert",
        home.resolve("client.pem").toString(),
        "--key",
        home.resolve("client.key").toString(),
        "-T",
        file.toString(),
        "https://127.0.0.1:" + port + "/by-put");
  }

  @Override
  public void reset() throws IOException {
    Files.deleteIfExists(home.resolve("files").resolve("by-put"));
  }

  @Override
  public void close() {
    Tool.stop(server);
  }
}
