package dev.tamga.client.http;

import dev.tamga.common.error.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection to the node that carries one exchange after another.
 *
 * <p>A write that fails does not close it at once: the node may have refused in the middle of a
 * body and closed, and then its answer is still to be read. For that it waits {@link
 * #LAST_WORDS_SECONDS}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // how a write or a close ends is told by the exchange
final class Connection extends ChannelInboundHandlerAdapter {
  private static final int LAST_WORDS_SECONDS = 2;

  private final NodeAddress node;
  private final Channel channel;
  private final long idleNanos;
  private final int material;
  private @Nullable Exchange exchange; // of the event loop
  private boolean keepAlive; // of the event loop
  private boolean interim; // of the event loop: a 1xx answer is passing
  private volatile @Nullable Refusal broken;
  private volatile boolean used;
  private long idleSince; // of the pool

  /**
   * @param idle how long the node may be silent when it is its turn; the pipeline tells of a
   *     silence
   * @param material number of the credentials that it was made with
   */
  Connection(NodeAddress node, Channel channel, Duration idle, int material) {
    this.node = node;
    this.channel = channel;
    this.idleNanos = idle.toNanos();
    this.material = material;
  }

  /** Reads answers, knowing that those to HEAD have no body. */
  final class AnswerDecoder extends HttpResponseDecoder {
    AnswerDecoder(int readBytes) {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(4096)
              .setMaxHeaderSize(16 << 10)
              .setMaxChunkSize(readBytes));
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      Exchange current = exchange;
      return (current != null && current.request().isHead()) || super.isContentAlwaysEmpty(message);
    }
  }

  Exchange open(Request request) {
    return new Exchange(node, request, channel.config()::setAutoRead);
  }

  ByteBuf allocate(int bytes) {
    return channel.alloc().directBuffer(bytes, bytes);
  }

  /** Starts an exchange with its first bytes, which are taken over. */
  void start(Exchange next, ByteBuf first, boolean last) {
    next.writing(last);
    execute(
        next,
        first,
        () -> {
          if (!isUsable()) {
            first.release();
            next.wrote(false);
            cut(next);
            return;
          }
          exchange = next;
          used = true;
          write(next, first);
        });
  }

  /** Sends more of the exchange that was started; takes over {@code bytes}. */
  void send(Exchange current, ByteBuf bytes, boolean last) {
    current.writing(last);
    execute(current, bytes, () -> write(current, bytes));
  }

  private void write(Exchange current, ByteBuf bytes) {
    channel.writeAndFlush(bytes).addListener((ChannelFuture f) -> wrote(current, f.isSuccess()));
  }

  private void wrote(Exchange current, boolean success) {
    current.wrote(success);
    if (!success && channel.isOpen()) {
      channel
          .eventLoop()
          .schedule(
              () -> {
                cut(current);
                channel.close();
              },
              LAST_WORDS_SECONDS,
              TimeUnit.SECONDS);
    } else if (!success) {
      cut(current);
    }
  }

  private void execute(Exchange current, ByteBuf bytes, Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      bytes.release();
      current.wrote(false);
      current.failed(Faults.of(e, node));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Exchange current = exchange;
    if (current == null) { // an answer that nobody asked for
      ReferenceCountUtil.release(message);
      ctx.close();
      return;
    }
    if (message instanceof HttpResponse response) {
      head(current, response);
    }
    if (message instanceof HttpContent content) {
      body(current, content);
    }
  }

  private void head(Exchange current, HttpResponse response) {
    int status = response.status().code();
    interim = status < 200 && status != 101;
    boolean chunked = HttpUtil.isTransferEncodingChunked(response);
    long length = HttpUtil.getContentLength(response, -1L);
    boolean bodiless = current.request().isHead() || status == 204 || status == 304;
    if (response.decoderResult().isFailure() || status == 101) {
      refuse(current, Faults.malformed(node, "no HTTP/1.1 answer to " + current.request()));
    } else if (!interim && !bodiless && !chunked && length < 0) {
      // Without a length a cut connection looks like the end.
      refuse(current, Faults.malformed(node, "an answer of unknown length"));
    } else if (!interim) {
      keepAlive = HttpUtil.isKeepAlive(response);
      current.answered(new Exchange.Head(status, headersOf(response), chunked ? -1 : length));
    }
  }

  private void body(Exchange current, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      content.release();
      refuse(current, Faults.malformed(node, "a broken chunk in the answer"));
      return;
    }
    current.received(content.content());
    if (content instanceof LastHttpContent) {
      if (interim) {
        interim = false;
        return;
      }
      exchange = null;
      channel.config().setAutoRead(true); // to see the node close while nothing is asked
      current.ended(keepAlive);
    }
  }

  private void refuse(Exchange current, Refusal refusal) {
    broken = refusal;
    current.failed(refusal);
    channel.close();
  }

  private static Map<String, String> headersOf(HttpResponse response) {
    Map<String, String> headers = new HashMap<>();
    response
        .headers()
        .forEach(
            field ->
                headers.merge(
                    field.getKey().toLowerCase(Locale.ROOT),
                    field.getValue(),
                    (a, b) -> a + ", " + b));
    return Map.copyOf(headers);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    Exchange current = exchange;
    if (event instanceof IdleStateEvent && current != null && current.waitsForNode(idleNanos)) {
      refuse(current, Faults.unreachable(node, "no byte moved in the idle time"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Refusal refusal = Faults.of(cause, node);
    broken = refusal;
    Exchange current = exchange;
    if (current != null) {
      current.failed(refusal);
    }
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Exchange current = exchange;
    if (current != null) {
      exchange = null;
      cut(current);
    }
  }

  /** Ends the exchange for what broke the connection, or because the node closed it. */
  private void cut(Exchange current) {
    Refusal why = broken;
    if (why == null) {
      current.cut(Faults.unreachable(node, "the connection ended before the answer was complete"));
    } else {
      current.failed(why);
    }
  }

  int material() {
    return material;
  }

  /** Whether an exchange was started on it before. */
  boolean used() {
    return used;
  }

  boolean isUsable() {
    return channel.isActive() && broken == null;
  }

  long idleSince() {
    return idleSince;
  }

  void idleSince(long nanos) {
    idleSince = nanos;
  }

  void close() {
    channel.close();
  }
}
