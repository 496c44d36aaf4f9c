package dev.tamga.server.http;

import dev.tamga.server.call.Limits;
import dev.tamga.server.http.tls.Connection;
import dev.tamga.server.http.tls.PeerFault;
import dev.tamga.server.http.tls.PeerTrust;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open connections, and how many there are of each certificate, or of each address without one.
 * Thread-safe.
 */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);
  private static final AttributeKey<Connection> PEER = AttributeKey.valueOf("tamga.peer");

  private final Limits limits;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Object, Integer> byClient = new ConcurrentHashMap<>();

  Connections(Limits limits) {
    this.limits = limits;
  }

  /** Counts a new connection; false if there are too many. */
  boolean admit(Channel channel) {
    if (count.incrementAndGet() > limits.connections()) {
      count.decrementAndGet();
      return false;
    }
    open.add(channel);
    channel.closeFuture().addListener(closed -> count.decrementAndGet());
    return true;
  }

  /** Counts the connection among those of its client, and marks it if there are too many. */
  void identified(Channel channel, Connection connection) {
    channel.attr(PEER).set(connection);
    Object client = connection.counted();
    if (byClient.merge(client, 1, Integer::sum) > limits.connectionsPerCertificate()) {
      connection.markOverLimit();
    }
    channel
        .closeFuture()
        .addListener(closed -> byClient.computeIfPresent(client, (c, n) -> n == 1 ? null : n - 1));
  }

  /**
   * Closes those whose certificate is no longer believed. One whose handshake is under way is
   * decided about by its first request.
   */
  void closeDistrusted(PeerTrust trust, Instant now) {
    for (Channel channel : open) {
      Connection peer = channel.attr(PEER).get();
      if (peer != null && peer.client().isPresent()) {
        peer.recheck(trust, now).ifPresent(fault -> close(channel, peer, fault));
      }
    }
  }

  private static void close(Channel channel, Connection peer, PeerFault fault) {
    log.info("connection of {} is closed: {}", peer.counted(), fault);
    channel.close();
  }

  /** How many are open. */
  int count() {
    return count.get();
  }

  /** All of them. */
  ChannelGroup open() {
    return open;
  }
}
