package dev.tamga.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class OriginTest {
  private static InetAddress of(String address) throws Exception {
    return Origin.of(InetAddress.getByName(address));
  }

  @Test
  void addressesOfOneSite_areOne() throws Exception {
    assertThat(of("2001:db8:1:2::1")).isEqualTo(of("2001:db8:1:2:aaaa:bbbb:cccc:dddd"));
    assertThat(of("2001:db8:1:2::1")).isNotEqualTo(of("2001:db8:1:3::1"));
    assertThat(of("192.0.2.1")).isEqualTo(of("192.0.2.1")).isNotEqualTo(of("192.0.2.2"));
  }
}
