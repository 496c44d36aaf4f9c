package dev.tamga.server.http.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
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
   * @param chain the node's certificate and its intermediates
   * @throws SSLException if key and chain do not make a TLS server
   */
  public TlsContexts(
      Provider provider, PrivateKey key, List<X509Certificate> chain, PeerTrust trust)
      throws SSLException {
    this(provider, key, chain, trust, Clients.REQUIRED);
  }

  /**
   * @param chain the node's certificate and its intermediates
   * @param clients whether they show a certificate
   * @throws SSLException if key and chain do not make a TLS server
   */
  public TlsContexts(
      Provider provider,
      PrivateKey key,
      List<X509Certificate> chain,
      PeerTrust trust,
      Clients clients)
      throws SSLException {
    this.provider = provider;
    this.trust = trust;
    this.clients = clients;
    this.current = build(key, chain);
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

  private SslContext build(PrivateKey key, List<X509Certificate> chain) throws SSLException {
    SslContext context =
        SslContextBuilder.forServer(key, chain)
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
   * Uses another key and chain for the connections from now on.
   *
   * @throws SSLException if they do not make a TLS server; the former stay in use
   */
  public synchronized void swap(PrivateKey key, List<X509Certificate> chain) throws SSLException {
    SslContext old = current;
    current = build(key, chain);
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
