package dev.tamga.client.http;

import dev.tamga.client.http.ScriptedNode.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Scripted nodes and clients of theirs, closed together. */
final class Opened implements AutoCloseable {
  private final List<AutoCloseable> opened = new ArrayList<>();

  NodeClient client(int idleMillis, boolean nativeCode, Script script) throws Exception {
    ScriptedNode node = new ScriptedNode(script);
    opened.add(node);
    HttpSettings settings =
        new HttpSettings(
            Duration.ofSeconds(10),
            Duration.ofMillis(idleMillis),
            Duration.ofSeconds(20),
            4,
            nativeCode);
    NodeClient client = NodeClient.of(node.address(), Tls.client(Tls.KZ.labTls()), settings);
    opened.add(client);
    return client;
  }

  /** The same bytes for the same size. */
  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }
}
