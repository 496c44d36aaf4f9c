package dev.tamga.server.http;

import dev.tamga.server.call.Limits;
import dev.tamga.server.http.tls.Connection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** After the handshake: notes who the client is, and speaks the protocol that ALPN chose. */
final class ProtocolChoice extends ApplicationProtocolNegotiationHandler {
  private static final Logger log = LoggerFactory.getLogger(ProtocolChoice.class);

  /** Enough for 100 ms at 80 MB/s on one stream; loopback needs less. */
  private static final int STREAM_WINDOW = 8 << 20;

  /** What all streams of a connection may have sent and no handler has taken yet. */
  private static final int CONNECTION_WINDOW = 32 << 20;

  private static final int FRAME_BYTES = 256 << 10;

  private final Node node;
  private final boolean mayBeUnknown;
  private boolean failed; // of one connection, on its event loop

  /**
   * @param mayBeUnknown whether a client needs no certificate
   */
  ProtocolChoice(Node node, boolean mayBeUnknown) {
    super(ApplicationProtocolNames.HTTP_1_1);
    this.node = node;
    this.mayBeUnknown = mayBeUnknown;
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext ctx, String protocol)
      throws SSLPeerUnverifiedException, Http2Exception {
    Connection connection = new Connection(peerChain(ctx), address(ctx));
    node.connections().identified(ctx.channel(), connection);
    if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
      speakHttp2(ctx.pipeline(), connection);
    } else {
      speakHttp1(ctx.pipeline(), connection);
    }
  }

  private static InetAddress address(ChannelHandlerContext ctx) {
    return ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
  }

  private List<X509Certificate> peerChain(ChannelHandlerContext ctx)
      throws SSLPeerUnverifiedException {
    List<X509Certificate> chain = new ArrayList<>();
    SSLSession session = ctx.pipeline().get(SslHandler.class).engine().getSession();
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        chain.add((X509Certificate) certificate);
      }
    } catch (SSLPeerUnverifiedException e) {
      if (!mayBeUnknown) { // TLS has refused it already; a second lock costs nothing
        throw e;
      }
    }
    session.invalidate(); // the JDK's TLS before 24 can be told in no other way not to resume it
    return List.copyOf(chain);
  }

  private void speakHttp1(ChannelPipeline pipeline, Connection connection) {
    Http1Gate gate = new Http1Gate(node.limits());
    pipeline
        .addLast("requests", gate)
        .addLast("responses", new HttpResponseEncoder())
        .addLast("exchanges", new ExchangeHandler(node, connection, gate));
  }

  private void speakHttp2(ChannelPipeline pipeline, Connection connection) throws Http2Exception {
    Http2FrameCodec frames = frameCodec(node.limits());
    Http2Connection life = new Http2Connection(node.limits().idle());
    pipeline
        .addLast("frames", frames)
        .addLast("streams", new Http2MultiplexHandler(new Stream(node, connection, life)))
        .addLast("life", life);
    var connectionStream = frames.connection().connectionStream();
    frames
        .connection()
        .local()
        .flowController()
        .incrementWindowSize(
            connectionStream, CONNECTION_WINDOW - Http2SettingsDefaults.CONNECTION_WINDOW);
  }

  private static Http2FrameCodec frameCodec(Limits limits) {
    Http2FrameCodec frames =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(limits.streams())
                    .initialWindowSize(STREAM_WINDOW)
                    .maxFrameSize(FRAME_BYTES)
                    .maxHeaderListSize(limits.headBytes()))
            .build();
    frames.setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR);
    return frames;
  }

  /** What the protocol begins with (RFC 9113 section 6.9.2). */
  private static final class Http2SettingsDefaults {
    static final int CONNECTION_WINDOW = 65_535;
  }

  /** The pipeline of one stream. */
  private static final class Stream extends ChannelInitializer<Channel> {
    private final Node node;
    private final Connection connection;
    private final Http2Connection life;

    Stream(Node node, Connection connection, Http2Connection life) {
      this.node = node;
      this.connection = connection;
      this.life = life;
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    protected void initChannel(Channel stream) {
      life.streamBegan();
      stream.closeFuture().addListener(closed -> life.streamEnded());
      stream
          .pipeline()
          .addLast("objects", new Http2StreamFrameToHttpObjectCodec(true))
          .addLast("exchanges", new ExchangeHandler(node, connection, null));
    }
  }

  /** A connection that ended before its handshake, as a balancer's check does, is none. */
  @Override
  protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
    node.meters().handshakeFailed();
    log.debug("handshake with {} failed: {}", ctx.channel().remoteAddress(), cause.toString());
    ctx.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!failed
        && cause instanceof DecoderException
        && cause.getCause() instanceof SSLException why) {
      failed = true; // what else the client has sent may fail, too
      handshakeFailure(ctx, why);
      return;
    }
    log.debug("connection {} ends: {}", ctx.channel().id(), cause.toString());
    ctx.close();
  }
}
