package dev.tamga.server.http.plain;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Listens and answers until it is closed. A connection carries one request, is closed after ten
 * seconds in which nothing moved, and lasts no longer than its {@link Bounds}; more connections
 * than those at one time are closed at once.
 */
public final class PlainServer implements AutoCloseable {
  /** PROTOCOL.md section 13. */
  private static final Bounds BOUNDS =
      new Bounds(512, 64, Duration.ofSeconds(10), Duration.ofSeconds(120));

  private static final int SILENT_SECONDS = 10;

  /**
   * What strangers may take.
   *
   * @param connections at one time
   * @param ofOneAddress of these, so that others find room; of IPv6 those of one /64 are one
   * @param request time until a request is there, whole, however it trickles
   * @param answer time from then until the connection ends, however slowly the answer is taken
   */
  record Bounds(int connections, int ofOneAddress, Duration request, Duration answer) {}

  private final EventLoopGroup loop;
  private final EventExecutorGroup answerers;
  private final Channel listener;

  /**
   * Opens the listener.
   *
   * @param name of its threads
   * @param listen port 0 takes a free one
   * @param maxBodyBytes a longer body is refused unread
   * @param threads on which {@code answers} is asked; it may block them
   * @param answers what it throws is answered with 500, and no word of it
   * @throws IOException if the address cannot be listened on
   */
  public PlainServer(
      String name,
      InetSocketAddress listen,
      int maxBodyBytes,
      int threads,
      Function<PlainRequest, PlainAnswer> answers)
      throws IOException {
    this(name, listen, maxBodyBytes, threads, answers, BOUNDS);
  }

  PlainServer(
      String name,
      InetSocketAddress listen,
      int maxBodyBytes,
      int threads,
      Function<PlainRequest, PlainAnswer> answers,
      Bounds bounds)
      throws IOException {
    loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    answerers =
        new DefaultEventExecutorGroup(threads, new DefaultThreadFactory(name + "-answer", true));
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Pipeline(maxBodyBytes, answers, bounds))
            .bind(listen)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop();
      throw new IOException("listen: " + listen + ": " + bound.cause().getMessage(), bound.cause());
    }
    listener = bound.channel();
  }

  private final class Pipeline extends ChannelInitializer<Channel> {
    private final OpenConnections open;
    private final int maxBodyBytes;
    private final Function<PlainRequest, PlainAnswer> answers;
    private final Bounds bounds;

    Pipeline(int maxBodyBytes, Function<PlainRequest, PlainAnswer> answers, Bounds bounds) {
      this.open = new OpenConnections(bounds.connections(), bounds.ofOneAddress());
      this.maxBodyBytes = maxBodyBytes;
      this.answers = answers;
      this.bounds = bounds;
    }

    @Override
    protected void initChannel(Channel channel) {
      if (!open.admit(channel)) {
        channel.close();
        return;
      }
      channel
          .pipeline()
          .addLast("silence", new IdleStateHandler(true, 0, 0, SILENT_SECONDS, TimeUnit.SECONDS))
          .addLast("http", new HttpServerCodec())
          .addLast("whole", new HttpObjectAggregator(maxBodyBytes, true))
          .addLast("one", new OneRequest(bounds.request(), bounds.answer()))
          .addLast(answerers, "answers", new PlainAnswers(answers));
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    stop();
  }

  private void stop() {
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    answerers.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
