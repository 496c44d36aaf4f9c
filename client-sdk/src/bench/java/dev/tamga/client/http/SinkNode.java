package dev.tamga.client.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayDeque;

/**
 * The least that a node must do with an item's bytes: TLS, SHA-256, one file; and the way back. It
 * bounds what the client can reach; the real node's own bench is in the server module.
 */
final class SinkNode implements AutoCloseable {
  private static final int READ_BYTES = 256 << 10;
  private static final int HIGH_BYTES = 2 << 20;
  private static final ByteBuf END = Unpooled.buffer(0);

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("sink", true), EpollIoHandler.newFactory());
  private final Channel channel;
  private final Path file;

  SinkNode(SslContext tls, Path file, int port) {
    this.file = file;
    this.channel =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel ch) {
                    SslHandler handler = tls.newHandler(ch.alloc());
                    handler.setWrapDataSize(0);
                    ch.pipeline()
                        .addLast(handler)
                        .addLast(
                            new HttpRequestDecoder(
                                new HttpDecoderConfig().setMaxChunkSize(READ_BYTES)))
                        .addLast(new Sink());
                  }
                })
            .bind(port)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loop.shutdownGracefully();
  }

  private final class Sink extends ChannelInboundHandlerAdapter {
    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    private long queued;
    private boolean paused;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest request) {
        boolean get = request.method().name().equals("GET");
        new Thread(() -> run(ctx.channel(), get), "sink-worker").start();
      }
      if (message instanceof HttpContent content) {
        synchronized (this) {
          queue.add(content.content());
          queued += content.content().readableBytes();
          if (message instanceof LastHttpContent) {
            queue.add(END);
          }
          if (queued > HIGH_BYTES && !paused) {
            paused = true;
            ctx.channel().config().setAutoRead(false);
          }
          notifyAll();
        }
      }
    }

    private synchronized ByteBuf take(Channel ch) throws InterruptedException {
      while (queue.isEmpty()) {
        wait();
      }
      ByteBuf piece = queue.poll();
      queued -= piece.readableBytes();
      if (paused && queued <= HIGH_BYTES / 2) {
        paused = false;
        ch.config().setAutoRead(true);
      }
      return piece;
    }

    private void run(Channel ch, boolean get) {
      try {
        if (get) {
          source(ch);
        } else {
          sink(ch);
        }
      } catch (IOException | GeneralSecurityException | InterruptedException e) {
        ch.close();
      }
    }

    private void sink(Channel ch)
        throws IOException, GeneralSecurityException, InterruptedException {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (FileChannel out =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
        for (ByteBuf piece = take(ch); piece != END; piece = take(ch)) {
          ByteBuffer bytes = piece.nioBuffer();
          digest.update(bytes.duplicate());
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          piece.release();
        }
      }
      digest.digest();
      answer(ch, "HTTP/1.1 204 No Content\r\n\r\n");
    }

    private void source(Channel ch) throws IOException, InterruptedException {
      ByteBuf piece = take(ch);
      while (piece != END) {
        piece.release();
        piece = take(ch);
      }
      try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
        answer(ch, "HTTP/1.1 200 OK\r\ncontent-length: " + in.size() + "\r\n\r\n");
        long left = in.size();
        ArrayDeque<ChannelFuture> flying = new ArrayDeque<>();
        while (left > 0) {
          piece = ch.alloc().directBuffer(READ_BYTES);
          left -= piece.writeBytes(in, (int) Math.min(left, READ_BYTES));
          flying.add(ch.writeAndFlush(piece));
          if (flying.size() > 8) {
            flying.poll().await();
          }
        }
      }
    }

    private void answer(Channel ch, String text) {
      ch.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
  }
}
