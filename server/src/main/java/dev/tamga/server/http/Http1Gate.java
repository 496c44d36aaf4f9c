package dev.tamga.server.http;

import dev.tamga.server.call.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one HTTP/1.1 request at a time: pipelined ones wait as bytes, at most a round of reading,
 * until the answer before them has left. Also refuses what Netty's decoder would let pass: a length
 * beside chunks, and folded header lines (RFC 9112 section 5.2).
 */
final class Http1Gate extends HttpRequestDecoder {
  /** A body passes in slices of what was read, as large as they come. */
  private static final int MAX_CHUNK_BYTES = 8 << 20;

  private boolean shut;
  private boolean inHead = true;
  private boolean atLineStart;
  private boolean folded;

  Http1Gate(Limits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.headBytes())
            .setMaxHeaderSize(limits.headBytes())
            .setMaxChunkSize(MAX_CHUNK_BYTES)
            .setAllowDuplicateContentLengths(false)
            .setStrictLineParsing(true));
  }

  /** Lets the next request come. On the event loop. */
  void open(ChannelHandlerContext ctx) {
    shut = false;
    ctx.channel().config().setAutoRead(true);
    if (actualReadableBytes() > 0) {
      ctx.channel().eventLoop().execute(() -> decodeWaiting(ctx.pipeline().context(this)));
    }
  }

  /** Decodes what came while the gate was shut. */
  private void decodeWaiting(@Nullable ChannelHandlerContext ctx) {
    if (ctx == null || ctx.isRemoved()) {
      return;
    }
    try {
      channelRead(ctx, Unpooled.EMPTY_BUFFER);
      channelReadComplete(ctx);
    } catch (Exception e) {
      ctx.fireExceptionCaught(e);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (shut) {
      if (in.isReadable()) {
        ctx.channel().config().setAutoRead(false); // the client pipelines: hold it back
      }
      return;
    }
    int from = in.readerIndex();
    super.decode(ctx, in, out);
    if (inHead) {
      lookForFolds(in, from);
    }
    for (Object decoded : out) {
      look(decoded);
    }
  }

  private void look(Object decoded) {
    if (decoded instanceof HttpRequest request) {
      inHead = false;
      if (folded) {
        shut = true;
        request.setDecoderResult(
            DecoderResult.failure(new IllegalArgumentException("a folded header line")));
      }
    }
    if (decoded instanceof LastHttpContent) {
      shut = true;
      inHead = true;
      atLineStart = false;
    }
  }

  /** Whether a line of the head that was just decoded begins with a space or a tab. */
  private void lookForFolds(ByteBuf in, int from) {
    for (int i = from; i < in.readerIndex(); i++) {
      byte b = in.getByte(i);
      folded |= atLineStart && (b == HttpConstants.SP || b == HttpConstants.HT);
      atLineStart = b == HttpConstants.LF;
    }
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("content-length and transfer-encoding (expected: one)");
  }
}
