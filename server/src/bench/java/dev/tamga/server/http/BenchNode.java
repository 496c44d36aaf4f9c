package dev.tamga.server.http;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.Resource;
import dev.tamga.server.access.Authority;
import dev.tamga.server.access.Registry;
import dev.tamga.server.access.Signer;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.Request;
import dev.tamga.server.call.Route;
import dev.tamga.server.call.Router;
import dev.tamga.server.http.tls.PeerTrust;
import dev.tamga.server.http.tls.TlsContexts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A node that only moves bytes: takes a {@code PATCH} of an item to nowhere (or, with {@code
 * -Dsha256=true}, to a digest), and answers a {@code GET} of one with a GiB out of one buffer. For
 * measuring the HTTP layer alone against curl and nginx; it believes any client.
 */
final class BenchNode {
  private static final long GIB = 1L << 30;
  private static final int PIECE = Integer.getInteger("piece", 512 << 10);
  private static final boolean SHA256 = Boolean.getBoolean("sha256");

  private BenchNode() {}

  /**
   * @param args PKCS#12 file of the server, its password, port
   */
  public static void main(String[] args) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      keys.load(in, args[1].toCharArray());
    }
    String alias = keys.aliases().nextElement();
    var key = (PrivateKey) keys.getKey(alias, args[1].toCharArray());
    var certificate = (X509Certificate) keys.getCertificate(alias);
    var tls =
        new TlsContexts(
            Boolean.getBoolean("jdk") ? TlsContexts.Provider.JDK : TlsContexts.Provider.fastest(),
            key,
            List.of(certificate),
            new PeerTrust(new Anyone(), () -> 0));
    var server =
        new HttpServer(
            new InetSocketAddress("127.0.0.1", Integer.parseInt(args[2])),
            tls,
            router(),
            new OneAuthority(),
            Limits.standard(),
            new SimpleMeterRegistry(),
            Clock.systemUTC());
    System.out.println("listening on " + server.address() + " with " + tls.provider());
    Thread.currentThread().join();
  }

  private static Router router() {
    return new Router(
        request -> Answer.of(204),
        List.of(
            Route.control("GET", Resource.NODE, request -> Answer.json(200, new byte[] {'1'})),
            Route.transfer("PUT", Resource.ITEM, BenchNode::sink),
            Route.transfer("PATCH", Resource.ITEM, BenchNode::sink),
            Route.transfer("GET", Resource.ITEM, BenchNode::source)));
  }

  private static Answer sink(Request request) throws Refusal, IOException {
    long length = 0;
    long buffers = 0;
    MessageDigest digest = sha256();
    for (ByteBuf b = request.body().next(); b != null; b = request.body().next()) {
      length += b.readableBytes();
      buffers++;
      if (SHA256) {
        digest.update(b.nioBuffer());
      }
      b.release();
    }
    System.out.println(length + " bytes in " + buffers + " buffers");
    return Answer.of(204).with("upload-offset", Long.toString(length));
  }

  private static MessageDigest sha256() throws IOException {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private static Answer source(Request request) {
    return Answer.stream(
        200,
        MediaTypes.BYTES,
        GIB,
        sink -> {
          for (long left = GIB; left > 0; left -= PIECE) {
            ByteBuf piece = sink.buffer(PIECE);
            piece.writerIndex(PIECE); // whatever was there: a disk would have written it
            sink.write(piece);
          }
        });
  }

  private static final class OneAuthority implements Registry {
    private final Authority only =
        new Authority(
            new AuthorityId("kz-lab-almaty"), Map.of("en", "lab"), Set.of(), Set.of(), List.of());

    @Override
    public Optional<Authority> ofClient(Sha256 spki) {
      return Optional.of(only);
    }

    @Override
    public Optional<Authority> find(AuthorityId id) {
      return Optional.of(only);
    }

    @Override
    public Collection<Authority> all() {
      return List.of(only);
    }

    @Override
    public Optional<Signer> signer(AuthorityId authority, Sha256 spki, Instant at) {
      return Optional.empty();
    }
  }

  private static final class Anyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
