package dev.tamga.server.call;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** By what strangers are counted. */
public final class Origin {
  private static final int NETWORK_BYTES = 8;

  private Origin() {}

  /**
   * The address; of IPv6 the first of its /64, for whoever has one address there has all of them
   * (RFC 6177, RFC 8981).
   */
  public static InetAddress of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    byte[] network = address.getAddress();
    Arrays.fill(network, NETWORK_BYTES, network.length, (byte) 0);
    try {
      return InetAddress.getByAddress(network);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are always an address", e);
    }
  }
}
