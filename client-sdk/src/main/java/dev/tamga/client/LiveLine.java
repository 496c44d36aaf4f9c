package dev.tamga.client;

import dev.tamga.client.enrol.RenewalListener;
import dev.tamga.client.enrol.Renewer;
import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.NodeClient;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.trust.UntrustedException;
import dev.tamga.pki.trust.live.PeerTrustManager;
import java.io.IOException;
import java.util.Optional;

/**
 * Who the client is on the line: another identity may take the place of the first while it is open
 * (PROTOCOL.md section 12, "A program that stays open"). Thread-safe.
 */
final class LiveLine implements AutoCloseable {
  private final ClientSettings settings;
  private final PeerTrustManager peers;
  private final NodeClient node;
  private final Optional<Renewer> renewer;
  private Identity shown; // guarded by this

  /**
   * Opens no connection yet; starts the renewal that the settings ask for.
   *
   * @throws IllegalArgumentException if the key cannot be used
   */
  LiveLine(ClientSettings settings, RenewalListener renewals) {
    this.settings = settings;
    this.peers = new PeerTrustManager(settings.trust(), Purpose.TLS_SERVER, settings.clock());
    this.shown = settings.tls();
    this.node = NodeClient.of(settings.node(), new Credentials(peers, shown), settings.http());
    this.renewer =
        settings
            .renewal()
            .map(
                renewal ->
                    Renewer.start(
                        renewal.with(settings.trust(), this::activate, settings.clock()),
                        renewals,
                        settings.clock()));
  }

  NodeClient node() {
    return node;
  }

  /**
   * Shows that identity from now on.
   *
   * @throws IllegalArgumentException if it is not trusted for this, now, or cannot be used; the one
   *     before stays
   */
  synchronized void use(Identity fresh) {
    if (fresh.certificate().equals(shown.certificate())) {
      return;
    }
    try {
      var unused =
          settings
              .trust()
              .checker()
              .check(
                  fresh.certificate(),
                  fresh.chain(),
                  Purpose.TLS_CLIENT,
                  settings.clock().instant());
    } catch (UntrustedException e) {
      throw new IllegalArgumentException(fresh + ": " + e.getMessage(), e);
    }
    node.use(new Credentials(peers, fresh));
    shown = fresh;
  }

  private void activate(Identity fresh) throws IOException {
    try {
      use(fresh);
    } catch (IllegalArgumentException e) {
      throw new IOException("tls.key: the new key is not used: " + e.getMessage(), e);
    }
  }

  /** Ends the renewal, which goes on at the next start, and every connection. */
  @Override
  public void close() {
    renewer.ifPresent(Renewer::close);
    node.close();
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
