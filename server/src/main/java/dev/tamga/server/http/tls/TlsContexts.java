package dev.tamga.server.http.tls;

import dev.tamga.common.wire.TlsGroups;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.IdentityKeyManager;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/**
 * The node's TLS (PROTOCOL.md section 1): version 1.3 only, a client certificate required or, for
 * enrolment, welcome, ALPN h2 and http/1.1, no resumption. Key and chain can be swapped while
 * connections are open; those keep what they were made with. Thread-safe.
 */
public final class TlsContexts implements AutoCloseable {
  static {
    forbidResumption();
  }

  /** Whose TLS is used. */
  public enum Provider {
    /** BoringSSL, where its native library loads. */
    BORINGSSL(SslProvider.OPENSSL_REFCNT),
    /** The JDK's. */
    JDK(SslProvider.JDK);

    private final SslProvider netty;

    Provider(SslProvider netty) {
      this.netty = netty;
    }

    /** BoringSSL if it loads here, else the JDK's. */
    public static Provider fastest() {
      return OpenSsl.isAvailable() ? BORINGSSL : JDK;
    }
  }

  /** Whether a client shows a certificate. */
  public enum Clients {
    /** It must. */
    REQUIRED(ClientAuth.REQUIRE),
    /** It may; one that it shows is checked. */
    OPTIONAL(ClientAuth.OPTIONAL);

    private final ClientAuth netty;

    Clients(ClientAuth netty) {
      this.netty = netty;
    }
  }

  private final Provider provider;
  private final PeerTrust trust;
  private final Clients clients;
  private SslContext current;

  /**
   * @param identity the node's key, certificate and its intermediates
   * @throws SSLException if key and chain do not make a TLS server
   */
  public TlsContexts(Provider provider, Identity identity, PeerTrust trust) throws SSLException {
    this(provider, identity, trust, Clients.REQUIRED);
  }

  /**
   * @param identity the node's key, certificate and its intermediates
   * @param clients whether they show a certificate
   * @throws SSLException if key and chain do not make a TLS server
   */
  public TlsContexts(Provider provider, Identity identity, PeerTrust trust, Clients clients)
      throws SSLException {
    this.provider = provider;
    this.trust = trust;
    this.clients = clients;
    this.current = build(identity);
  }

  /**
   * Both providers read these once, when their classes load, so they have to stand before: a
   * resumed session skips the check of a certificate that was revoked since. The first is enough
   * for BoringSSL; the second is read by newer JDKs. Whatever a provider may still resume is caught
   * by the check on the first request of every connection.
   */
  public static void forbidResumption() {
    System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
    System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
  }

  private SslContext build(Identity identity) throws SSLException {
    SslContextBuilder builder = builder(identity);
    if (provider == Provider.BORINGSSL) { // the JDK's TLS has an order of its own, much the same
      builder.option(OpenSslContextOption.GROUPS, TlsGroups.PREFERRED.toArray(String[]::new));
    }
    SslContext context =
        builder
            .sslProvider(provider.netty)
            .trustManager(new AlertingTrust(trust.manager()))
            .clientAuth(clients.netty)
            .protocols("TLSv1.3")
            .applicationProtocolConfig(alpn())
            .build();
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setSessionCacheEnabled(false);
    }
    return context;
  }

  /** A key store, in which Netty would put the key for the JDK's TLS, takes none from a token. */
  private SslContextBuilder builder(Identity identity) {
    return provider == Provider.JDK
        ? SslContextBuilder.forServer(new IdentityKeyManager(identity))
        : SslContextBuilder.forServer(identity.key(), identity.chain());
  }

  /** A client without ALPN speaks HTTP/1.1. */
  private static ApplicationProtocolConfig alpn() {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        ApplicationProtocolNames.HTTP_2,
        ApplicationProtocolNames.HTTP_1_1);
  }

  /**
   * The handler of a new connection.
   *
   * @param handshakes runs the checks and signatures of the handshake, off the event loop
   */
  public synchronized SslHandler newHandler(ByteBufAllocator allocator, Executor handshakes) {
    return current.newHandler(allocator, handshakes);
  }

  /**
   * Makes ready to use another key and chain. Connections that are open keep theirs.
   *
   * @return uses them for the connections from now on
   * @throws IllegalArgumentException if they do not make a TLS server; the former stay in use
   */
  public Runnable prepare(Identity fresh) {
    try {
      SslContext next = build(fresh);
      return () -> swap(next);
    } catch (SSLException e) {
      throw new IllegalArgumentException(fresh + ": no TLS server (expected: key and chain)", e);
    }
  }

  private synchronized void swap(SslContext next) {
    SslContext old = current;
    current = next;
    ReferenceCountUtil.release(old); // open connections hold it themselves
  }

  /** Which clients are believed. */
  public PeerTrust trust() {
    return trust;
  }

  /** Whether a client shows a certificate. */
  public Clients clients() {
    return clients;
  }

  /** Whose TLS is used. */
  public Provider provider() {
    return provider;
  }

  /** Gives the context back; open connections hold it until they close. */
  @Override
  public synchronized void close() {
    ReferenceCountUtil.release(current);
  }
}
