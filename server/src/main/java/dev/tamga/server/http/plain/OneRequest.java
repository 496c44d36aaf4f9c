package dev.tamga.server.http.plain;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets one whole request pass, if it comes in its time. What a client sends after it is neither
 * read nor answered: it would wait in memory, and have the node sign many answers for one
 * connection.
 */
final class OneRequest extends ChannelInboundHandlerAdapter {
  private final Duration request;
  private final Duration answer;
  private boolean taken;
  private @Nullable Future<?> end;

  /**
   * @param request time until the request is there, whole
   * @param answer time from then until the connection is closed
   */
  OneRequest(Duration request, Duration answer) {
    this.request = request;
    this.answer = answer;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    closeIn(ctx, request);
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (taken || !(message instanceof FullHttpRequest)) {
      ReferenceCountUtil.release(message);
      return;
    }
    taken = true;
    ctx.channel().config().setAutoRead(false);
    closeIn(ctx, answer);
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancel();
    ctx.fireChannelInactive();
  }

  private void closeIn(ChannelHandlerContext ctx, Duration time) {
    cancel();
    end =
        ctx.executor()
            .schedule(() -> ctx.channel().close(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void cancel() {
    Future<?> running = end;
    if (running != null) {
      running.cancel(false);
    }
  }
}
