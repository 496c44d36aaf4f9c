package dev.tamga.client.http;

import dev.tamga.common.model.PackageId;
import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.UploadChecksum;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.LiveTrust;
import dev.tamga.pki.trust.PeerTrustManager;
import dev.tamga.pki.trust.TrustFiles;
import dev.tamga.pki.trust.TrustFiles.AnchorFile;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Seconds per GiB of an upload and a download, hashed on both sides; see README.md beside the
 * sources. Arguments: {@code serve FOLDER FILE PORT}, which makes the certificates in FOLDER; then
 * {@code send} or {@code fetch} with FOLDER FILE PORT ROUNDS.
 */
final class TransferBench {
  private static final boolean HASH = !Boolean.getBoolean("nohash");
  private static final String ITEM =
      Paths.item(new PackageId("0b8f7e0c-6f1e-4b32-8a8e-5d9f3f0a7c11"), 1);
  private static final long PIECE_BYTES = Long.getLong("piece", 64L << 20);

  private TransferBench() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    Path file = Path.of(args[2]);
    int port = Integer.parseInt(args[3]);
    if (args[0].equals("serve")) {
      new SinkNode(server(folder), file, port);
      Thread.currentThread().join();
    }
    HttpSettings d = HttpSettings.DEFAULT;
    HttpSettings settings =
        new HttpSettings(
            d.connect(), d.idle(), d.control(), d.connections(), !Boolean.getBoolean("jdk"));
    try (NodeClient node =
        NodeClient.of(new NodeAddress("127.0.0.1", port), credentials(folder), settings)) {
      for (int round = 0; round < Integer.parseInt(args[4]); round++) {
        long start = System.nanoTime();
        long bytes = args[0].equals("send") ? send(node, file) : fetch(node, file);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            "%s %.3f s, %.3f s/GiB; CPU %s%n",
            args[0], seconds, seconds / bytes * (1L << 30), cpu());
      }
    }
    System.exit(0); // as the command line does: Netty's global executor lingers for a second
  }

  private static Credentials credentials(Path folder) throws Exception {
    AnchorFile root = new AnchorFile("KZ", folder.resolve("kz-root.pem"), Set.of(Purpose.values()));
    LiveTrust trust = new LiveTrust(new TrustFiles(List.of(root), List.of(), List.of()));
    try (Secret password = Secret.of(TestState.PASSWORD.toCharArray())) {
      return new Credentials(
          new PeerTrustManager(trust, Purpose.TLS_SERVER, Clock.systemUTC()),
          Identity.load(folder.resolve("client.p12"), password));
    }
  }

  private static SslContext server(Path folder) throws Exception {
    TestState state = TestState.create("KZ", Clock.systemUTC());
    state.saveRoot(folder);
    TestState.save(state.labTls(), folder, "client");
    Identity node = state.nodeServer();
    LiveTrust trust =
        new LiveTrust(
            new TrustFiles(
                List.of(
                    new AnchorFile(
                        "KZ", folder.resolve("kz-root.pem"), Set.of(Purpose.values()))),
                List.of(),
                List.of()));
    return SslContextBuilder.forServer(node.key(), node.chain())
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols("TLSv1.3")
        .clientAuth(ClientAuth.REQUIRE)
        .trustManager(new PeerTrustManager(trust, Purpose.TLS_CLIENT, Clock.systemUTC()))
        .build();
  }

  /** CPU time so far of the threads that matter, in seconds. */
  private static String cpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    StringBuilder text = new StringBuilder();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      double seconds = threads.getThreadCpuTime(thread.getThreadId()) / 1e9;
      double user = threads.getThreadUserTime(thread.getThreadId()) / 1e9;
      if (seconds > 0.05) {
        text.append("%s %.2f (user %.2f) ".formatted(thread.getThreadName(), seconds, user));
      }
    }
    return text.toString();
  }

  private static long send(NodeClient node, Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long offset = 0;
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      while (offset < in.size()) {
        Request patch =
            Request.of("PATCH", ITEM)
              .header(Headers.UPLOAD_OFFSET, Long.toString(offset))
              .header(Headers.TUS_RESUMABLE, Headers.TUS)
              .header("content-type", MediaTypes.OFFSET_STREAM);
        try (Upload upload = node.upload(patch, OptionalLong.empty())) {
          UploadChecksum.Running crc = UploadChecksum.Algorithm.CRC32C.start();
          long end = Math.min(in.size(), offset + PIECE_BYTES);
          while (offset < end) {
            ByteBuffer buffer = upload.buffer();
            buffer.limit((int) Math.min(buffer.capacity(), end - offset));
            in.read(buffer, offset);
            offset += buffer.position();
            ByteBuffer read = buffer.duplicate().flip();
            if (HASH) {
              digest.update(read.duplicate());
            }
            crc.update(read);
            upload.send();
          }
          upload.finish(Optional.of(crc.finish()));
        }
      }
      return in.size();
    }
  }

  private static long fetch(NodeClient node, Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    Path target = file.resolveSibling("fetched");
    long bytes = 0;
    try (Download download = node.download(Request.of("GET", ITEM));
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      for (ByteBuffer piece = download.next(); piece != null; piece = download.next()) {
        bytes += piece.remaining();
        if (HASH) {
          digest.update(piece.duplicate());
        }
        out.write(piece);
      }
    }
    Files.delete(target);
    return bytes;
  }
}
