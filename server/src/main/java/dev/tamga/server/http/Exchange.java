package dev.tamga.server.http;

import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.ProblemDetails;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.AnswerSink;
import dev.tamga.server.call.ClientGoneException;
import dev.tamga.server.call.Limits;
import dev.tamga.server.http.service.Incoming;
import dev.tamga.server.http.tls.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.time.Clock;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request and its answer, the same for HTTP/1.1 and HTTP/2. The worker sends; the event loop
 * reports what was sent and what broke.
 */
final class Exchange implements AnswerSink, Incoming {
  private final Channel channel;
  private final Connection connection;
  private final HttpRequest head;
  private final BodyQueue body;
  private final Limits limits;
  private final Clock clock;
  private final Ending ending;
  private final RateWatch rate;

  private HttpResponse unsentHead =
      new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
  private boolean headSent;
  private long unwritten;
  private int status;
  private volatile boolean closes;
  private volatile boolean keeps;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition drained = lock.newCondition();
  private long underWay;
  private boolean broken;

  /** Told on the event loop how the exchange ended. */
  interface Ending {
    /** All of the answer left. */
    void answered(Exchange exchange);

    /** The answer is issued; it has to leave within the time of a control call. */
    void issued(Exchange exchange);

    /** The answer cannot be finished. */
    void aborted(Exchange exchange);
  }

  Exchange(
      Channel channel,
      Connection connection,
      HttpRequest head,
      BodyQueue body,
      Limits limits,
      Clock clock,
      Ending ending) {
    this.channel = channel;
    this.connection = connection;
    this.head = head;
    this.body = body;
    this.limits = limits;
    this.clock = clock;
    this.ending = ending;
    this.rate = new RateWatch(limits.rateWindow(), limits.leastRate());
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public HttpRequest head() {
    return head;
  }

  @Override
  public BodyQueue body() {
    return body;
  }

  /** The status of the answer; 0 if there is none yet. */
  int status() {
    return status;
  }

  /** Whether part of the answer left, so that another can no longer be given. */
  boolean isHeadSent() {
    return headSent;
  }

  /** The connection is to be closed after this answer. */
  @Override
  public void closeAfterwards() {
    closes = true;
  }

  /** Whether the connection is to be closed, whatever the version of HTTP. */
  boolean closes() {
    return closes;
  }

  /** Whether an HTTP/1.1 connection stays open, as the answer said. */
  boolean keeps() {
    return keeps;
  }

  private boolean isHead() {
    return head.method().equals(HttpMethod.HEAD);
  }

  /** Sends a refusal; to be called at most once, before anything of another answer left. */
  void sendProblem(Refusal refusal, Map<String, String> headers) {
    int code = refusal.failure().status();
    Answer answer = Answer.bytes(code, MediaTypes.PROBLEM, ProblemDetails.print(refusal));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    var retryAfter = ProblemDetails.retryAfter(refusal);
    sendWhole(retryAfter.isEmpty() ? answer : answer.with("retry-after", retryAfter.get()));
  }

  /**
   * Sends an answer.
   *
   * @throws Refusal as the writer of a streamed answer; look at {@link #isHeadSent} then
   * @throws IOException likewise
   */
  void send(Answer answer) throws Refusal, IOException {
    if (answer.content() instanceof Answer.Stream stream && !isHead()) {
      sendStream(answer, stream);
    } else {
      sendWhole(answer);
    }
  }

  private void sendWhole(Answer answer) {
    status = answer.status();
    ByteBuf content = Unpooled.EMPTY_BUFFER;
    long length = 0;
    if (answer.content() instanceof Answer.Bytes bytes) {
      length = bytes.shared().length;
      content = isHead() ? content : Unpooled.wrappedBuffer(bytes.shared());
    } else if (answer.content() instanceof Answer.Stream stream) {
      length = stream.length();
    }
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), content);
    fillHead(response, answer, length);
    headSent = true;
    finish(response);
  }

  private void sendStream(Answer answer, Answer.Stream stream) throws Refusal, IOException {
    status = answer.status();
    unsentHead =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
    fillHead(unsentHead, answer, stream.length());
    unwritten = stream.length();
    stream.writer().writeTo(this);
    if (unwritten > 0) {
      throw new IllegalStateException(
          "answer: "
              + unwritten
              + " bytes fewer than announced (expected: "
              + stream.length()
              + ')');
    }
    if (!headSent) {
      headSent = true;
      channel.write(unsentHead, channel.voidPromise());
    }
    channel.flush();
    awaitUnderWay(0);
    finish(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private void fillHead(HttpResponse response, Answer answer, long length) {
    answer.headers().forEach((name, value) -> response.headers().set(name, value));
    response.headers().set(HttpHeaderNames.DATE, DateFormatter.format(Date.from(clock.instant())));
    if (answer.status() != HttpResponseStatus.NO_CONTENT.code()) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
    keeps =
        !closes
            && body.hasEnded()
            && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && HttpUtil.isKeepAlive(head);
    if (!keeps) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void finish(Object last) {
    channel
        .writeAndFlush(last)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                ending.answered(this);
              } else {
                ending.aborted(this);
              }
            });
    onLoop(() -> ending.issued(this));
  }

  /** Ends the connection or stream, so that the client knows that the answer is not whole. */
  void abort() {
    onLoop(() -> ending.aborted(this));
  }

  private void onLoop(Runnable work) {
    try {
      channel.eventLoop().execute(work);
    } catch (RejectedExecutionException e) { // the node stopped: every connection is closed
      breakOff();
    }
  }

  @Override
  public ByteBuf buffer(int capacity) {
    return channel.alloc().directBuffer(capacity, capacity);
  }

  @Override
  public void write(ByteBuf bytes) throws ClientGoneException {
    int length = bytes.readableBytes();
    try {
      if (length > unwritten) {
        throw new IllegalStateException(
            "answer: " + length + " bytes more (expected: at most " + unwritten + ')');
      }
      awaitUnderWay(Math.max(0, limits.answerBytes() - length));
    } catch (ClientGoneException | RuntimeException e) {
      bytes.release();
      throw e;
    }
    unwritten -= length;
    changeUnderWay(length);
    if (!headSent) {
      headSent = true;
      channel.write(unsentHead, channel.voidPromise());
    }
    channel
        .writeAndFlush(new DefaultHttpContent(bytes))
        .addListener(
            done -> {
              changeUnderWay(-length);
              if (!done.isSuccess()) {
                breakOff();
              }
            });
  }

  private void changeUnderWay(long by) {
    lock.lock();
    try {
      underWay += by;
      if (by < 0) {
        drained.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** From the event loop: the client is gone. */
  void breakOff() {
    lock.lock();
    try {
      broken = true;
      drained.signal();
    } finally {
      lock.unlock();
    }
  }

  private void awaitUnderWay(long most) throws ClientGoneException {
    lock.lock();
    try {
      while (underWay > most && !broken) {
        long before = underWay;
        long from = System.nanoTime();
        long unused = drained.awaitNanos(rate.untilVerdict());
        rate.moved(before - underWay);
        if (rate.tooSlowAfter(System.nanoTime() - from)) {
          throw new ClientGoneException("the client takes its answer slower than the least rate");
        }
      }
      if (broken) {
        throw new ClientGoneException("the client broke off during the answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientGoneException("the node stops");
    } finally {
      lock.unlock();
    }
  }
}
