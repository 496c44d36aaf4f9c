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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Listens and answers until it is closed. A connection carries one request and is closed after ten
 * seconds in which nothing moved; more than {@link #MAX_CONNECTIONS} at one time are closed at
 * once.
 */
public final class PlainServer implements AutoCloseable {
  /** Connections at one time. */
  public static final int MAX_CONNECTIONS = 512;

  private static final int SILENT_SECONDS = 10;

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
    loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    answerers =
        new DefaultEventExecutorGroup(threads, new DefaultThreadFactory(name + "-answer", true));
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Pipeline(maxBodyBytes, answers))
            .bind(listen)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop();
      throw new IOException("listen: " + listen + ": " + bound.cause().getMessage(), bound.cause());
    }
    listener = bound.channel();
  }

  private final class Pipeline extends ChannelInitializer<Channel> {
    private final AtomicInteger open = new AtomicInteger();
    private final int maxBodyBytes;
    private final Function<PlainRequest, PlainAnswer> answers;

    Pipeline(int maxBodyBytes, Function<PlainRequest, PlainAnswer> answers) {
      this.maxBodyBytes = maxBodyBytes;
      this.answers = answers;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.closeFuture().addListener(closed -> open.decrementAndGet());
      if (open.incrementAndGet() > MAX_CONNECTIONS) {
        channel.close();
        return;
      }
      channel
          .pipeline()
          .addLast("silence", new IdleStateHandler(true, 0, 0, SILENT_SECONDS, TimeUnit.SECONDS))
          .addLast("http", new HttpServerCodec())
          .addLast("whole", new HttpObjectAggregator(maxBodyBytes, true))
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
