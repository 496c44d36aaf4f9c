package dev.tamga.pki.tsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tamga.pki.signed.SigningState;
import java.math.BigInteger;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.tsp.TimeStampResponse;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come as a request or a response: an answer or the typed refusal. */
class TimestampFuzzTest {
  private static final TimestampAuthority AUTHORITY =
      new TimestampAuthority(
          SigningState.create("KZ").timestampUnit(), SigningState.POLICY, SigningState.CLOCK);
  private static final TimestampRequest REQUEST = TimestampRequest.of(new byte[32], BigInteger.TEN);
  private static final byte[] RESPONSE = AUTHORITY.respond(REQUEST.encoded());

  @FuzzTest
  @MethodSource("requests")
  void anyRequest_isAnswered(byte[] request) throws Exception {
    var answer = new TimeStampResponse(AUTHORITY.respond(request));
    boolean granted = answer.getStatus() == PKIStatus.GRANTED;
    assertThat(answer.getTimeStampToken() != null).isEqualTo(granted);
    assertThat(answer.getFailInfo() == null).isEqualTo(granted);
  }

  @FuzzTest
  @MethodSource("responses")
  void anyResponse_isAcceptedOrRefusedTyped(byte[] response) {
    try {
      assertThat(REQUEST.accept(response)).isNotEmpty();
    } catch (TimestampException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  static byte[][] requests() {
    return mutations(REQUEST.encoded());
  }

  static byte[][] responses() {
    return mutations(RESPONSE);
  }

  private static byte[][] mutations(byte[] good) {
    var random = new Random(4);
    return IntStream.range(0, 100)
        .mapToObj(
            i -> {
              byte[] bytes = good.clone();
              bytes[random.nextInt(bytes.length)] ^= (byte) (i == 0 ? 0 : random.nextInt(256));
              return bytes;
            })
        .toArray(byte[][]::new);
  }
}
