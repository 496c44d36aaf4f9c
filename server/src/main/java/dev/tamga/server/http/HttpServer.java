package dev.tamga.server.http;

import dev.tamga.server.access.Registry;
import dev.tamga.server.call.Limits;
import dev.tamga.server.call.OpenCalls;
import dev.tamga.server.call.Router;
import dev.tamga.server.http.ExchangeHandler.Drain;
import dev.tamga.server.http.service.OpenService;
import dev.tamga.server.http.service.RegisteredService;
import dev.tamga.server.http.service.Service;
import dev.tamga.server.http.tls.PeerTrust;
import dev.tamga.server.http.tls.TlsContexts;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An HTTPS listener of the node (PROTOCOL.md). Open from construction to {@link #close}; any thread
 * may close it.
 */
public final class HttpServer implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int HANDSHAKE_THREADS = 2;

  /** A connection that moves much is read in such pieces; one that does not, in small ones. */
  private static final AdaptiveRecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(2 << 10, 64 << 10, 512 << 10);

  private static final WriteBufferWaterMark WRITES = new WriteBufferWaterMark(1 << 20, 4 << 20);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final EventLoopGroup loops;
  private final ExecutorService handshakes;
  private final Workers workers;
  private final Connections connections;
  private final Channel listener;
  private final PeerTrust trust;
  private final Clock clock;

  /**
   * Opens the main listener.
   *
   * @param listen where; port 0 takes a free one
   * @param tls key, chain and trust
   * @param router the table of calls
   * @param registry who a client's key belongs to
   * @param limits bounds of what a client may take
   * @param meters where the figures go
   * @param clock the time of answers and checks
   * @throws IOException if the address cannot be listened on
   */
  public HttpServer(
      InetSocketAddress listen,
      TlsContexts tls,
      Router router,
      Registry registry,
      Limits limits,
      MeterRegistry meters,
      Clock clock)
      throws IOException {
    this(
        listen,
        tls,
        new RegisteredService(router, registry, tls.trust(), limits, clock),
        limits,
        new HttpMeters(meters, "tamga.http"),
        clock);
  }

  /**
   * Opens a listener for clients that are in no register.
   *
   * @param listen where; port 0 takes a free one
   * @param tls key, chain and trust; a client without a certificate is welcome if it says so
   * @param calls answers everything
   * @param limits bounds of what a client may take; those of a certificate are also an address's
   * @param meters where the figures go
   * @param name with which the figures' names begin
   * @param clock the time of answers
   * @throws IOException if the address cannot be listened on
   */
  public HttpServer(
      InetSocketAddress listen,
      TlsContexts tls,
      OpenCalls calls,
      Limits limits,
      MeterRegistry meters,
      String name,
      Clock clock)
      throws IOException {
    this(listen, tls, new OpenService(calls, limits), limits, new HttpMeters(meters, name), clock);
  }

  private HttpServer(
      InetSocketAddress listen,
      TlsContexts tls,
      Service service,
      Limits limits,
      HttpMeters http,
      Clock clock)
      throws IOException {
    this.trust = tls.trust();
    this.clock = clock;
    boolean epoll = Epoll.isAvailable();
    loops =
        new MultiThreadIoEventLoopGroup(
            new DefaultThreadFactory("http", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    handshakes =
        Executors.newFixedThreadPool(HANDSHAKE_THREADS, new DefaultThreadFactory("tls", true));
    workers = new Workers(limits.requests());
    connections = new Connections(limits);
    BodyBudget budget = BodyBudget.ofThisMachine();
    http.watch(connections, workers, budget);
    var dispatcher = new Dispatcher(service, limits, http);
    var node = new Node(limits, clock, workers, budget, connections, dispatcher, http);
    Class<? extends ServerChannel> kind =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ChannelFuture bound =
        bootstrap(kind, new ConnectionInitializer(node, tls, handshakes))
            .bind(listen)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop();
      throw new IOException("listen: " + listen + ": " + bound.cause().getMessage(), bound.cause());
    }
    listener = bound.channel();
  }

  private ServerBootstrap bootstrap(
      Class<? extends ServerChannel> kind, ConnectionInitializer initializer) {
    return new ServerBootstrap()
        .group(loops)
        .channel(kind)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITES)
        .childHandler(initializer);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /**
   * Decides about the certificates of all open connections again and closes those that are no
   * longer believed, whatever they are doing. Checks signatures: not for an event loop.
   */
  public void closeDistrusted() {
    connections.closeDistrusted(trust, clock.instant());
  }

  /** {@link #close(Duration)} with ten seconds. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Stops accepting, says GOAWAY, and lets the requests under way end.
   *
   * @param grace how long; what still runs then is cut off
   */
  public void close(Duration grace) {
    listener.close().awaitUninterruptibly();
    for (Channel channel : connections.open()) {
      channel.pipeline().fireUserEventTriggered(Drain.NOW);
    }
    connections.open().newCloseFuture().awaitUninterruptibly(grace.toMillis());
    connections.open().close().awaitUninterruptibly();
    stop();
  }

  private void stop() {
    workers.close();
    handshakes.shutdown();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
