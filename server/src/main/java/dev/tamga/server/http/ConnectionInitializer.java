package dev.tamga.server.http;

import dev.tamga.server.http.tls.TlsContexts;
import dev.tamga.server.http.tls.TlsContexts.Clients;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;

/** The pipeline of a new connection: TLS, then what ALPN chooses. */
final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {
  /** How long a client that takes nothing more may hold up the end of its connection. */
  private static final long FAREWELL_MILLIS = 1000;

  private final Node node;
  private final TlsContexts tls;
  private final Executor handshakes;

  ConnectionInitializer(Node node, TlsContexts tls, Executor handshakes) {
    this.node = node;
    this.tls = tls;
    this.handshakes = handshakes;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    if (!node.connections().admit(channel)) {
      node.meters().connectionRefused();
      channel.close();
      return;
    }
    SslHandler handler = tls.newHandler(channel.alloc(), handshakes);
    handler.setHandshakeTimeoutMillis(node.limits().handshake().toMillis());
    handler.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
    channel
        .pipeline()
        .addLast("tls", handler)
        .addLast("protocol", new ProtocolChoice(node, tls.clients() == Clients.OPTIONAL));
  }
}
