package dev.tamga.server.node;

import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.enrol.Enrolment;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.server.call.Limits;
import dev.tamga.server.config.EnrolmentConfig;
import dev.tamga.server.enrol.EnrolledPeers;
import dev.tamga.server.enrol.EnrolmentCalls;
import dev.tamga.server.http.HttpServer;
import dev.tamga.server.http.tls.PeerTrust;
import dev.tamga.server.http.tls.TlsContexts;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;

/**
 * The listener of PROTOCOL.md section 12, with the CA behind it. The password of the CA's keys is
 * held, wiped at close.
 */
final class EnrolmentListener implements AutoCloseable {
  /** Section 12's own, tighter than those of the main listener: strangers knock here. */
  private static final Limits LIMITS =
      new Limits(
          16 << 10,
          4,
          16,
          64,
          8,
          64 << 10,
          256 << 10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          1 << 10,
          Duration.ofSeconds(2));

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Secret password;
  private final TlsContexts tls;
  private final HttpServer server;

  private EnrolmentListener(Secret password, TlsContexts tls, HttpServer server) {
    this.password = password;
    this.tls = tls;
    this.server = server;
  }

  /**
   * Opens the CA and listens.
   *
   * @param identity that the node shows
   * @throws StartException if the folder is no CA, or the address cannot be listened on
   */
  static EnrolmentListener open(
      EnrolmentConfig config, Identity identity, MeterRegistry meters, Clock clock)
      throws StartException {
    Secret password = password(config);
    TlsContexts tls = null;
    try {
      Enrolment enrolment =
          Enrolment.of(CertificateAuthority.open(config.ca(), password, clock), clock);
      tls =
          new TlsContexts(
              TlsContexts.Provider.fastest(),
              identity,
              new PeerTrust(new EnrolledPeers(enrolment), () -> 0),
              TlsContexts.Clients.OPTIONAL);
      HttpServer server =
          new HttpServer(
              new InetSocketAddress(config.listen().host(), config.listen().port()),
              tls,
              new EnrolmentCalls(enrolment, clock),
              LIMITS,
              meters,
              "tamga.enrolment",
              clock);
      return new EnrolmentListener(password, tls, server);
    } catch (CaException | IOException e) {
      password.close();
      if (tls != null) {
        tls.close();
      }
      throw new StartException("enrolment: " + e.getMessage(), e);
    }
  }

  private static Secret password(EnrolmentConfig config) throws StartException {
    try {
      return Secret.readFile(config.passwordFile());
    } catch (IOException e) {
      throw new StartException(
          "password file " + config.passwordFile() + " cannot be read: " + e.getMessage(), e);
    }
  }

  InetSocketAddress address() {
    return server.address();
  }

  /** As {@link TlsContexts#prepare}. */
  Runnable prepare(Identity fresh) {
    return tls.prepare(fresh);
  }

  @Override
  public void close() {
    server.close(GRACE);
    tls.close();
    password.close();
  }
}
