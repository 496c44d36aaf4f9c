package dev.tamga.server.http.plain;

import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Quoted;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns one request into one answer, and ends the connection. */
final class PlainAnswers extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(PlainAnswers.class);

  private final Function<PlainRequest, PlainAnswer> answers;

  PlainAnswers(Function<PlainRequest, PlainAnswer> answers) {
    this.answers = answers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    send(ctx, request.method().name().equals("HEAD"), answer(request));
  }

  private PlainAnswer answer(FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return PlainAnswer.text(400, "not HTTP\n");
    }
    try {
      return answers.apply(plain(request));
    } catch (RuntimeException e) {
      log.error("a request for {} could not be answered", Quoted.of(request.uri()), e);
      return PlainAnswer.text(500, "the node failed; its log says more\n");
    }
  }

  private static PlainRequest plain(FullHttpRequest request) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    return new PlainRequest(
        request.method().name(),
        query < 0 ? uri : uri.substring(0, query),
        name -> Optional.ofNullable(request.headers().get(name)),
        Bytes.of(ByteBufUtil.getBytes(request.content())));
  }

  private static void send(ChannelHandlerContext ctx, boolean head, PlainAnswer answer) {
    ByteBuffer body = answer.body().buffer(); // shared: a file that many fetch is there once
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    answer.headers().forEach(response.headers()::set);
    response.headers().set("content-length", answer.body().size()).set("connection", "close");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("connection ends: {}", cause.toString());
    ctx.close();
  }
}
