package dev.tamga.client.http;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.trust.live.TrustSource;
import java.time.Clock;

/** Two States, and who trusts whom; in real time, for real TLS stacks look at the clock. */
final class Tls {
  static final Clock CLOCK = Clock.systemUTC();
  static final TestState KZ = TestState.create("KZ", CLOCK);
  static final TestState KG = TestState.create("KG", CLOCK);

  private Tls() {}

  static PeerTrustManager trusting(Trust trust, Purpose peer) {
    TrustSource source =
        new TrustSource() {
          @Override
          public Trust load() {
            return trust;
          }

          @Override
          public String mark() {
            return "always the same";
          }
        };
    try {
      return new PeerTrustManager(new LiveTrust(source), peer, CLOCK);
    } catch (TrustRefusedException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code identity} as a client that trusts the nodes of KZ. */
  static Credentials client(Identity identity) {
    return new Credentials(trusting(KZ.trust(), Purpose.TLS_SERVER), identity);
  }
}
