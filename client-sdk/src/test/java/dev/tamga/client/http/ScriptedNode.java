package dev.tamga.client.http;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.trust.live.PeerTrustManager;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * A server with real TLS (the JDK's) that does on each connection what a script says, byte by byte:
 * also what no server should do.
 */
final class ScriptedNode implements AutoCloseable {
  private static final char[] NO_PASSWORD = {};

  private final SSLServerSocket listener;
  private final Script script;
  private final List<SSLSocket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  /** What to do on a connection. It is closed afterwards. */
  interface Script {
    void run(Peer peer) throws IOException, InterruptedException;
  }

  /** A node of KZ that takes the clients of KZ. */
  ScriptedNode(Script script) throws Exception {
    this(Tls.KZ.nodeServer(), script);
  }

  /** One with that certificate. */
  ScriptedNode(Identity identity, Script script) throws Exception {
    this(identity, Tls.trusting(Tls.KZ.trust(), Purpose.TLS_CLIENT), script);
  }

  ScriptedNode(Identity identity, PeerTrustManager clients, Script script) throws Exception {
    this(identity, clients, "TLSv1.3", script);
  }

  ScriptedNode(Identity identity, PeerTrustManager clients, String protocol, Script script)
      throws Exception {
    this.script = script;
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    Certificate[] chain = identity.chain().toArray(new Certificate[0]);
    keys.setKeyEntry("node", identity.key(), NO_PASSWORD, chain);
    KeyManagerFactory manager = KeyManagerFactory.getInstance("PKIX");
    manager.init(keys, NO_PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(manager.getKeyManagers(), new TrustManager[] {clients}, null);
    listener = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0);
    listener.setEnabledProtocols(new String[] {protocol});
    listener.setNeedClientAuth(true);
    Thread acceptor = new Thread(this::accept, "scripted-node");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  NodeAddress address() {
    return new NodeAddress("localhost", listener.getLocalPort());
  }

  /** Connections on which the script was started. */
  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        SSLSocket socket = (SSLSocket) listener.accept();
        open.add(socket);
        Thread thread = new Thread(() -> serve(socket), "scripted-peer");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(SSLSocket socket) {
    try (socket) {
      socket.startHandshake();
      connections.incrementAndGet();
      script.run(new Peer(socket));
    } catch (IOException | InterruptedException e) {
      // The client went away, or its certificate was refused: what the test looks at is the client.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (SSLSocket socket : open) {
      socket.close();
    }
  }

  /** A request: its line and headers, names in lower case. */
  record Received(String line, Map<String, String> headers) {}

  /** The node's end of a connection. */
  static final class Peer {
    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;

    Peer(SSLSocket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      this.out = socket.getOutputStream();
    }

    /** The client's certificate on this connection. */
    Certificate shown() throws IOException {
      return socket.getSession().getPeerCertificates()[0];
    }

    Received request() throws IOException {
      String line = line();
      Map<String, String> headers = new TreeMap<>();
      for (String field = line(); !field.isEmpty(); field = line()) {
        int colon = field.indexOf(':');
        headers.put(
            field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).strip());
      }
      return new Received(line, headers);
    }

    byte[] body(Received request) throws IOException {
      if (request.headers.containsKey("content-length")) {
        return exactly(Integer.parseInt(request.headers.get("content-length")));
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      if (!request.headers.containsKey("transfer-encoding")) {
        return body.toByteArray();
      }
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        body.write(exactly(size));
        line();
      }
      return body.toByteArray();
    }

    private int chunkSize() throws IOException {
      return HexFormat.fromHexDigits(line());
    }

    /** What follows the last chunk. */
    List<String> trailers() throws IOException {
      List<String> trailers = new ArrayList<>();
      for (String field = line(); !field.isEmpty(); field = line()) {
        trailers.add(field);
      }
      return trailers;
    }

    byte[] exactly(int count) throws IOException {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException();
      }
      return bytes;
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException();
        }
        line.append((char) c);
      }
      return line.toString().stripTrailing();
    }

    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    void ok(byte[] body) throws IOException {
      send("HTTP/1.1 200 OK\r\ncontent-length: " + body.length + "\r\n\r\n");
      send(body);
    }

    void refuse(String problem, int status) throws IOException {
      send(
          "HTTP/1.1 "
              + status
              + " x\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
              + "content-length: "
              + problem.length()
              + "\r\n\r\n"
              + problem);
    }

    /** Ends the connection at once, without a word of TLS. */
    void cut() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
