package dev.tamga.server.http;

import dev.tamga.server.http.ExchangeHandler.Drain;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes an HTTP/2 connection on which nothing is under way: after the idle time, or at once when
 * it is asked to drain. On the event loop.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);

  private final Duration idle;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> timer;
  private int streams;
  private boolean draining;

  Http2Connection(Duration idle) {
    this.idle = idle;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    rest();
  }

  /** A stream began. */
  void streamBegan() {
    streams++;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** A stream ended. */
  void streamEnded() {
    streams--;
    rest();
  }

  private void rest() {
    ChannelHandlerContext ctx = context;
    if (streams > 0 || ctx == null) {
      return;
    }
    if (draining) {
      ctx.close();
    } else {
      timer = ctx.executor().schedule(() -> ctx.close(), idle.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Drain.NOW && !draining) {
      draining = true;
      ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
      rest();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (timer != null) {
      timer.cancel(false);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("connection {} ends: {}", ctx.channel().id(), cause.toString());
    ctx.close();
  }
}
