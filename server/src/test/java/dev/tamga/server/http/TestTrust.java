package dev.tamga.server.http;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.trust.live.TrustRefusedException;
import dev.tamga.pki.trust.live.TrustSource;
import dev.tamga.server.http.tls.PeerTrust;
import java.security.cert.X509Certificate;
import java.time.Clock;

/** The node's trust in one State, whose CA revokes when the test wants it. */
final class TestTrust implements TrustSource {
  final TestState state = TestState.create("KZ", Clock.systemUTC());
  private final LiveTrust live;
  private int revocations;

  TestTrust() throws TrustRefusedException {
    live = new LiveTrust(this);
  }

  PeerTrust peers() {
    return new PeerTrust(
        new PeerTrustManager(live, Purpose.TLS_CLIENT, Clock.systemUTC()), live::epoch);
  }

  /** The certificate stands on a CRL that the node holds from now on. */
  synchronized void revoke(X509Certificate certificate) {
    state.revoke(certificate, Clock.systemUTC().instant().minusSeconds(60));
    revocations++;
    live.poll();
  }

  @Override
  public Trust load() {
    return state.trust();
  }

  @Override
  public synchronized String mark() {
    return Integer.toString(revocations);
  }
}
