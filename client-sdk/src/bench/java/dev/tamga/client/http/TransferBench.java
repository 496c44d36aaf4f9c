package dev.tamga.client.http;

import dev.tamga.common.wire.Headers;
import dev.tamga.common.wire.UploadChecksum;
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
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.X509TrustManager;

/**
 * Seconds per GiB of an upload and a download, hashed on both sides. Arguments: what to do ({@code
 * send}, {@code fetch} or {@code serve}), key store made by {@code keytool}, file, port, rounds.
 */
final class TransferBench {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private TransferBench() {}

  public static void main(String[] args) throws Exception {
    KeyStore keys = KeyStore.getInstance(Path.of(args[1]).toFile(), PASSWORD);
    PrivateKey key = (PrivateKey) keys.getKey("bench", PASSWORD);
    X509Certificate certificate = (X509Certificate) keys.getCertificate("bench");
    Path file = Path.of(args[2]);
    int port = Integer.parseInt(args[3]);
    if (args[0].equals("serve")) {
      new SinkNode(server(key, certificate), file, port);
      Thread.currentThread().join();
    }
    Credentials me = new Credentials(only(certificate), key, List.of(certificate));
    boolean jdk = Boolean.getBoolean("jdk");
    HttpSettings d = HttpSettings.DEFAULT;
    HttpSettings settings =
        new HttpSettings(d.connect(), d.idle(), d.control(), d.connections(), !jdk);
    try (NodeClient node = NodeClient.of(new NodeAddress("127.0.0.1", port), me, settings)) {
      for (int round = 0; round < Integer.parseInt(args[4]); round++) {
        long start = System.nanoTime();
        long bytes = args[0].equals("send") ? send(node, file) : fetch(node, file);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            "%s %.3f s, %.3f s/GiB; CPU %s%n",
            args[0], seconds, seconds / bytes * (1L << 30), cpu());
      }
    }
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
    long piece = Long.getLong("piece", 64L << 20);
    long offset = 0;
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      while (offset < in.size()) {
        Request patch =
            Request.of("PATCH", "/v1/item").header(Headers.UPLOAD_OFFSET, Long.toString(offset));
        try (Upload upload = node.upload(patch, OptionalLong.empty())) {
          UploadChecksum.Running crc = UploadChecksum.Algorithm.CRC32C.start();
          long end = Math.min(in.size(), offset + piece);
          while (offset < end) {
            ByteBuffer buffer = upload.buffer();
            buffer.limit((int) Math.min(buffer.capacity(), end - offset));
            in.read(buffer, offset);
            offset += buffer.position();
            ByteBuffer read = buffer.duplicate().flip();
            if (!Boolean.getBoolean("nohash")) digest.update(read.duplicate());
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
    try (Download download = node.download(Request.of("GET", "/v1/item"));
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      for (ByteBuffer piece = download.next(); piece != null; piece = download.next()) {
        bytes += piece.remaining();
        if (!Boolean.getBoolean("nohash")) digest.update(piece.duplicate());
        out.write(piece);
      }
    }
    Files.delete(target);
    return bytes;
  }

  private static SslContext server(PrivateKey key, X509Certificate certificate) throws Exception {
    return SslContextBuilder.forServer(key, certificate)
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols("TLSv1.3")
        .clientAuth(ClientAuth.REQUIRE)
        .trustManager(only(certificate))
        .build();
  }

  private static X509TrustManager only(X509Certificate certificate) {
    return new X509TrustManager() {
      @Override
      public void checkClientTrusted(X509Certificate[] chain, String authType)
          throws CertificateException {
        if (!chain[0].equals(certificate)) {
          throw new CertificateException("another certificate");
        }
      }

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String authType)
          throws CertificateException {
        checkClientTrusted(chain, authType);
      }

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
      }
    };
  }
}
