package dev.tamga.server.http.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For the operator's own tools, on this machine only, in plain HTTP: {@code /health/live}, {@code
 * /health/ready}, {@code /metrics}. One request on a connection.
 */
public final class ManagementServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);
  private static final int MAX_BODY_BYTES = 1 << 10;
  private static final int READ_SECONDS = 10;

  private final EventLoopGroup loop;
  private final Channel listener;

  /**
   * Opens the listener.
   *
   * @param listen a loopback address; port 0 takes a free one
   * @param health asked on a thread of its own, where it may take its time
   * @param metrics what is shown
   * @throws IllegalArgumentException if the address is not of the loopback interface: what is told
   *     here is not for strangers
   * @throws IOException if the address cannot be listened on
   */
  public ManagementServer(
      InetSocketAddress listen, Supplier<Health> health, PrometheusMeterRegistry metrics)
      throws IOException {
    if (listen.isUnresolved() || !listen.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "management address: " + listen + " (expected: of the loopback interface)");
    }
    loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("management", true), NioIoHandler.newFactory());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Pipeline(health, metrics))
            .bind(listen)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop();
      throw new IOException("listen: " + listen + ": " + bound.cause().getMessage(), bound.cause());
    }
    listener = bound.channel();
  }

  /**
   * How the node is, for people.
   *
   * @param problems what keeps it from taking requests; empty when it is ready
   * @param warnings what has to be seen to, though it takes requests
   */
  public record Health(List<String> problems, List<String> warnings) {
    public Health {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
    }

    private String print() {
      StringBuilder text = new StringBuilder(problems.isEmpty() ? "ready\n" : "");
      problems.forEach(line -> text.append(line).append('\n'));
      warnings.forEach(line -> text.append("warning: ").append(line).append('\n'));
      return text.toString();
    }
  }

  private static final class Pipeline extends ChannelInitializer<Channel> {
    private final Supplier<Health> health;
    private final PrometheusMeterRegistry metrics;

    Pipeline(Supplier<Health> health, PrometheusMeterRegistry metrics) {
      this.health = health;
      this.metrics = metrics;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast("silence", new ReadTimeoutHandler(READ_SECONDS))
          .addLast("http", new HttpServerCodec())
          .addLast("whole", new HttpObjectAggregator(MAX_BODY_BYTES, true))
          .addLast("answers", new Answers(health, metrics));
    }
  }

  /** This listener's only loop may wait for what it asks: nothing else runs on it. */
  private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Supplier<Health> health;
    private final PrometheusMeterRegistry metrics;

    Answers(Supplier<Health> health, PrometheusMeterRegistry metrics) {
      this.health = health;
      this.metrics = metrics;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      if (request.decoderResult().isFailure()) {
        answer(ctx, HttpResponseStatus.BAD_REQUEST, "not HTTP\n");
      } else if (!request.method().equals(HttpMethod.GET)) {
        answer(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET\n");
      } else {
        route(ctx, request.uri());
      }
    }

    private void route(ChannelHandlerContext ctx, String path) {
      switch (path) {
        case "/health/live" -> answer(ctx, HttpResponseStatus.OK, "live\n");
        case "/health/ready" -> {
          Health now = health.get();
          answer(
              ctx,
              now.problems().isEmpty()
                  ? HttpResponseStatus.OK
                  : HttpResponseStatus.SERVICE_UNAVAILABLE,
              now.print());
        }
        case "/metrics" -> answer(ctx, HttpResponseStatus.OK, metrics.scrape());
        default ->
            answer(ctx, HttpResponseStatus.NOT_FOUND, "/health/live /health/ready /metrics\n");
      }
    }

    private static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
      var content = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
      var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
      response
          .headers()
          .set("content-type", "text/plain; version=0.0.4; charset=utf-8")
          .set("content-length", content.readableBytes())
          .set("connection", "close");
      ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      log.debug("management connection ends: {}", cause.toString());
      ctx.close();
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
  }
}
