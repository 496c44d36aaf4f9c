package dev.tamga.server.http;

import dev.tamga.server.call.Limits;
import dev.tamga.server.call.Origin;
import dev.tamga.server.http.tls.Connection;
import dev.tamga.server.http.tls.PeerFault;
import dev.tamga.server.http.tls.PeerTrust;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
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

  private static final AttributeKey<Object> STRANGER = AttributeKey.valueOf("tamga.stranger");

  /** Of all connections, a fourth may be of one address and without a handshake. */
  private static final int SHARE = 4;

  private final Limits limits;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Object, Integer> byClient = new ConcurrentHashMap<>();
  private final Map<Object, Integer> strangers = new ConcurrentHashMap<>();

  Connections(Limits limits) {
    this.limits = limits;
  }

  /**
   * Counts a new connection; false if there are too many in all, or of its address too many whose
   * handshake is not done: nobody has shown who he is there, and others must find room.
   */
  boolean admit(Channel channel) {
    if (count.incrementAndGet() > limits.connections()) {
      count.decrementAndGet();
      return false;
    }
    Object origin = origin(channel);
    if (strangers.merge(origin, 1, Integer::sum) > mostStrangers()) {
      leave(strangers, origin);
      count.decrementAndGet();
      return false;
    }
    channel.attr(STRANGER).set(origin);
    open.add(channel);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              count.decrementAndGet();
              known(channel);
            });
    return true;
  }

  private int mostStrangers() {
    return Math.max(limits.connectionsPerCertificate(), limits.connections() / SHARE);
  }

  private static Object origin(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote && !remote.isUnresolved()
        ? Origin.of(remote.getAddress())
        : "gone already";
  }

  private void known(Channel channel) {
    Object origin = channel.attr(STRANGER).getAndSet(null);
    if (origin != null) {
      leave(strangers, origin);
    }
  }

  private static void leave(Map<Object, Integer> counts, Object one) {
    counts.computeIfPresent(one, (same, n) -> n == 1 ? null : n - 1);
  }

  /**
   * Counts the connection among those of its client, and marks it if there are too many; closes it
   * if there are twice as many, for one that asks nothing is never told so.
   */
  void identified(Channel channel, Connection connection) {
    known(channel);
    channel.attr(PEER).set(connection);
    Object client = connection.counted();
    int ofClient = byClient.merge(client, 1, Integer::sum);
    channel.closeFuture().addListener(closed -> leave(byClient, client));
    if (ofClient > limits.connectionsPerCertificate()) {
      connection.markOverLimit();
    }
    if (ofClient > 2 * limits.connectionsPerCertificate()) {
      channel.close();
    }
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
