package dev.tamga.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of the CA is put back as it was before a revocation. */
final class TellPartnersTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final TestState KZ = TestState.create("KZ", CLOCK);
  private static final Issuer ISSUER = Issuer.of("KZ", KZ.authority(Branch.TLS).certificate());

  @TempDir private Path folder;

  private TellPartners telling() {
    TimestampAuthority tsa = new TimestampAuthority(KZ.tsa(), "1.3.6.1.4.1.99999.1.1", CLOCK);
    CadesSigner seal = new CadesSigner(KZ.nodeSeal(), tsa.stamper(), CLOCK);
    return new TellPartners(folder, () -> seal, List.of(), CLOCK);
  }

  private static Map<BigInteger, Revoked> register(CRLReason reason) {
    return Map.of(BigInteger.valueOf(0xabc), new Revoked(CLOCK.instant(), reason));
  }

  @Test
  void revocationThatWasToldAndIsGone_isAlarmed() throws Exception {
    TellPartners before = telling();
    before.tell(ISSUER, register(CRLReason.KEY_COMPROMISE));
    assertThat(before.problems()).isEmpty();
    TellPartners restarted = telling();
    restarted.tell(ISSUER, Map.of());
    assertThat(restarted.problems()).singleElement().asString().contains("lost 1", "serial abc");
    restarted.tell(ISSUER, register(CRLReason.KEY_COMPROMISE));
    assertThat(restarted.problems()).as("revoked again").isEmpty();
  }

  @Test
  void holdThatEnded_isNoLoss() throws Exception {
    TellPartners telling = telling();
    telling.tell(ISSUER, register(CRLReason.CERTIFICATE_HOLD));
    telling.tell(ISSUER, Map.of());
    assertThat(telling.problems()).isEmpty();
  }
}
