package dev.tamga.server.http.plain;

import dev.tamga.server.call.Origin;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts the open connections, in all and of each address. Thread-safe. */
final class OpenConnections {
  private final int most;
  private final int mostOfOne;
  private final Map<Object, Integer> byAddress = new HashMap<>();
  private int open;

  OpenConnections(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /**
   * Counts a new connection until it closes; false, and nothing is counted, if there is no room.
   */
  boolean admit(Channel channel) {
    Object address = origin(channel);
    if (!enter(address)) {
      return false;
    }
    channel.closeFuture().addListener(closed -> leave(address));
    return true;
  }

  private synchronized boolean enter(Object address) {
    int ofOne = byAddress.getOrDefault(address, 0);
    if (open >= most || ofOne >= mostOfOne) {
      return false;
    }
    open++;
    byAddress.put(address, ofOne + 1);
    return true;
  }

  private synchronized void leave(Object address) {
    open--;
    byAddress.computeIfPresent(address, (one, count) -> count == 1 ? null : count - 1);
  }

  /** One that has gone already counts as nobody's. */
  private static Object origin(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote && !remote.isUnresolved()
        ? Origin.of(remote.getAddress())
        : "";
  }
}
