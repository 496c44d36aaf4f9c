package dev.tamga.client.http;

import static java.util.Objects.requireNonNull;

import dev.tamga.common.error.Refusal;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens connections to one node: name, socket, TLS. */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a close
final class Connector {
  /** Bytes of one read of the socket, and most of one piece of a body. */
  static final int READ_BYTES = 256 << 10;

  private static final int CLOSE_SECONDS = 10;

  private final NodeAddress node;
  private final HttpSettings settings;
  private volatile Material material;
  private final EventLoopGroup loop;
  private final ChannelGroup open;
  private final Bootstrap bootstrap;

  /**
   * @throws IllegalArgumentException if the credentials cannot be used for TLS
   */
  Connector(NodeAddress node, Credentials credentials, HttpSettings settings) {
    this.node = node;
    this.settings = settings;
    this.material = new Material(credentials, 0);
    ReferenceCountUtil.release(newTls(credentials));
    boolean epoll = settings.nativeCode() && Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.loop =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("tamga-http", true), io);
    this.open = new DefaultChannelGroup(loop.next(), true);
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connect().toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.AUTO_CLOSE, false) // a failed write must not lose an answer
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
            .remoteAddress(InetSocketAddress.createUnresolved(node.host(), node.port()));
  }

  /**
   * What connections are made with.
   *
   * @param number counts them; a connection with an older one is not used again
   */
  private record Material(Credentials credentials, int number) {}

  /**
   * Connections that are opened from now on are made with these; those that are open stay.
   *
   * @throws IllegalArgumentException if they cannot be used for TLS; the former ones stay
   */
  synchronized void use(Credentials fresh) {
    ReferenceCountUtil.release(newTls(fresh));
    material = new Material(fresh, material.number + 1);
  }

  /** Whether that connection was made with what new ones are made with. */
  boolean isCurrent(Connection connection) {
    return connection.material() == material.number;
  }

  /** One for each connection: so there is never a session to resume (PROTOCOL.md section 1). */
  private SslContext newTls(Credentials credentials) {
    try {
      return credentials.tls(settings.nativeCode());
    } catch (SSLException e) {
      throw new IllegalArgumentException(
          credentials.identity().map(Object::toString).orElse("no key")
              + ": not usable for TLS 1.3",
          e);
    }
  }

  private final class Pipeline extends ChannelInitializer<SocketChannel> {
    private final SslContext tls;
    private final int material;
    private volatile @Nullable SslHandler handler;
    private volatile @Nullable Connection connection;

    Pipeline(SslContext tls, int material) {
      this.tls = tls;
      this.material = material;
    }

    /** Waits for the handshake; the channel must be connected. */
    Connection established() throws Refusal, InterruptedException {
      SslHandler shaking = requireNonNull(handler, "a connected channel is initialised");
      await(shaking.handshakeFuture());
      return requireNonNull(connection);
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      SslHandler handler = tls.newHandler(channel.alloc(), node.host(), node.port());
      Connection connection = new Connection(node, channel, settings.idle(), material);
      open.add(channel);
      this.handler = handler;
      this.connection = connection;
      handler.setHandshakeTimeoutMillis(settings.connect().toMillis());
      handler.setWrapDataSize(0); // buffers are encrypted as they come, not copied together first
      long idle = settings.idle().toMillis();
      channel
          .pipeline()
          .addLast("idle", new IdleStateHandler(true, 0, 0, idle, TimeUnit.MILLISECONDS))
          .addLast("tls", handler)
          .addLast("http", connection.new AnswerDecoder(READ_BYTES))
          .addLast("connection", connection);
    }
  }

  /**
   * @throws Refusal NODE_UNREACHABLE, NODE_UNTRUSTED, CERTIFICATE_REFUSED
   */
  Connection connect() throws Refusal, InterruptedException {
    Material now = material;
    SslContext tls = newTls(now.credentials);
    Pipeline pipeline = new Pipeline(tls, now.number);
    ChannelFuture connecting = bootstrap.clone().handler(pipeline).connect();
    connecting.channel().closeFuture().addListener(f -> ReferenceCountUtil.release(tls));
    boolean done = false;
    try {
      await(connecting);
      Connection connection = pipeline.established();
      done = true;
      return connection;
    } finally {
      if (!done) {
        connecting.channel().close();
      }
    }
  }

  private void await(Future<?> future) throws Refusal, InterruptedException {
    boolean inTime = future.await(settings.connect().toMillis(), TimeUnit.MILLISECONDS);
    Throwable cause = future.cause();
    if (cause != null) {
      throw Faults.of(cause, node);
    }
    if (!inTime) {
      throw Faults.unreachable(
          node, "no connection within " + settings.connect().toMillis() + " ms");
    }
  }

  /**
   * Ends every connection and waits until its buffers are given back. A loop that is shut down with
   * connections open may leave them and their buffers behind.
   */
  void close() {
    open.forEach(channel -> channel.eventLoop().execute(() -> end(channel)));
    open.newCloseFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  /** Without TLS's farewell, for which a node that reads no more would be waited for. */
  private static void end(Channel channel) {
    ChannelHandlerContext nearest = channel.pipeline().firstContext();
    if (nearest == null) {
      channel.close();
    } else {
      nearest.close();
    }
  }
}
