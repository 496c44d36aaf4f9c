package dev.tamga.server.http;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.server.http.tls.Connection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the objects of one HTTP/1.1 connection, or of one HTTP/2 stream, into exchanges: gives each
 * request a worker, feeds its body, and ends it. All on the event loop.
 */
final class ExchangeHandler extends ChannelInboundHandlerAdapter implements Exchange.Ending {
  private static final Logger log = LoggerFactory.getLogger(ExchangeHandler.class);

  /** Most bytes that are thrown away after a refusal; then the client is held back. */
  private static final int MAX_LINGER_BYTES = 1 << 20;

  private final Node node;
  private final Connection connection;
  private final @Nullable Http1Gate gate;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange current;
  private @Nullable Future<?> timer;
  private boolean draining;
  private boolean lingers;
  private int lingered;

  /**
   * @param gate of an HTTP/1.1 connection; null for a stream of HTTP/2
   */
  ExchangeHandler(Node node, Connection connection, @Nullable Http1Gate gate) {
    this.node = node;
    this.connection = connection;
    this.gate = gate;
  }

  /** Asks a connection to close as soon as nothing is under way. */
  enum Drain {
    NOW
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    if (gate != null) {
      closeAfter(node.limits().idle());
    }
  }

  private void closeAfter(Duration time) {
    stopTimer();
    ChannelHandlerContext ctx = context();
    timer =
        ctx.channel()
            .eventLoop()
            .schedule(() -> ctx.close(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("handler not in a pipeline");
    }
    return context;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest head) {
      begin(ctx.channel(), head);
    }
    if (message instanceof HttpContent content) {
      take(ctx, content);
    } else if (!(message instanceof HttpRequest)) {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(Channel channel, HttpRequest head) {
    stopTimer();
    Optional<Refusal> wrong = HeadCheck.refusal(head, node.limits(), gate == null);
    BodyQueue body =
        new BodyQueue(
            channel,
            node.limits(),
            node.budget(),
            wrong.isPresent() ? OptionalLong.empty() : HeadCheck.declaredLength(head),
            HttpUtil.is100ContinueExpected(head) ? () -> goAhead(channel) : () -> {});
    if (wrong.isEmpty() && body.declaredLength().orElse(-1) == 0) {
      body.end(EmptyHttpHeaders.INSTANCE);
    }
    Exchange exchange =
        new Exchange(channel, connection, head, body, node.limits(), node.clock(), this);
    current = exchange;
    if (wrong.isPresent()) {
      exchange.closeAfterwards();
      refuse(exchange, wrong.get());
    } else if (!node.workers().tryRun(() -> node.dispatcher().serve(exchange))) {
      refuse(exchange, busy());
    }
  }

  private void refuse(Exchange exchange, Refusal refusal) {
    exchange.body().close();
    node.dispatcher().refuse(exchange, refusal);
  }

  private Refusal busy() {
    return new Refusal(
            Failure.BUSY,
            "requests in flight: " + node.workers().max() + " (expected: fewer)",
            "PROTOCOL.md 11: requests in flight",
            "Try again after the given delay.")
        .retryAfter(Duration.ofSeconds(1));
  }

  private static void goAhead(Channel channel) {
    channel.writeAndFlush(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
  }

  private void take(ChannelHandlerContext ctx, HttpContent content) {
    Exchange exchange = current;
    if (exchange == null || lingers) {
      discard(ctx, content);
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      breakBody(exchange.body(), content.decoderResult().cause());
      return;
    }
    exchange.body().offer(content.content());
    if (content instanceof LastHttpContent last) {
      exchange.body().end(last.trailingHeaders());
    }
  }

  private static void breakBody(BodyQueue body, Throwable cause) {
    if (cause instanceof PrematureChannelClosureException) {
      body.breakOff("the connection broke");
    } else {
      String why = Quoted.of(String.valueOf(cause.getMessage()));
      body.refuse(HeadCheck.refused("body: " + why, "RFC 9112 7.1"));
    }
  }

  private void discard(ChannelHandlerContext ctx, HttpContent content) {
    lingered += content.content().readableBytes();
    content.release();
    if (lingers && content instanceof LastHttpContent) {
      ctx.close();
    } else if (lingered > MAX_LINGER_BYTES) {
      ctx.channel().config().setAutoRead(false); // held back, it has time to read its answer
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (current != null) {
      current.body().roundEnded();
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void issued(Exchange exchange) {
    if (exchange == current && timer == null) { // not answered yet
      closeAfter(node.limits().control());
    }
  }

  @Override
  public void answered(Exchange exchange) {
    current = null;
    stopTimer();
    if (gate == null) {
      endStream(exchange);
    } else if (exchange.keeps() && !draining) {
      closeAfter(node.limits().idle());
      gate.open(context());
    } else if (exchange.body().hasEnded()) {
      context().close();
    } else {
      linger();
    }
  }

  /**
   * Tells the client that no more will come, and goes on reading for a while: closing at once would
   * make its system throw away the answer that it has not read yet.
   */
  private void linger() {
    lingers = true;
    context().channel().config().setAutoRead(true);
    context().pipeline().get(SslHandler.class).closeOutbound();
    closeAfter(node.limits().linger());
  }

  private void endStream(Exchange exchange) {
    if (!exchange.body().hasEnded()) {
      context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    }
    if (exchange.closes()) {
      context().channel().parent().pipeline().fireUserEventTriggered(Drain.NOW);
    }
  }

  @Override
  public void aborted(Exchange exchange) {
    current = null;
    stopTimer();
    if (gate == null && context().channel().isActive()) {
      context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
    } else {
      context().close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Drain.NOW && gate != null) {
      draining = true;
      if (current == null && !lingers) {
        ctx.close();
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTimer();
    if (current != null) {
      current.body().breakOff("the connection broke");
      current.breakOff();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("connection {} ends: {}", ctx.channel().id(), cause.toString());
    ctx.close();
  }
}
