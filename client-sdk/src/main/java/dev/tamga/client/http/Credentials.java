package dev.tamga.client.http;

import dev.tamga.common.wire.TlsGroups;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.IdentityKeyManager;
import dev.tamga.pki.trust.live.PeerTrustManager;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Who the client is and whom it trusts (PROTOCOL.md section 1).
 *
 * @param trust checks the node's path and that its certificate names the host that was called
 * @param identity the client's certificate and key, which may stand in a token: its provider is
 *     registered then (pki/README.md, "Keys in tokens"), and either TLS finds it; empty for a node
 *     that asks for none (PROTOCOL.md section 12)
 */
public record Credentials(X509ExtendedTrustManager trust, Optional<Identity> identity) {
  /** With a certificate. */
  public Credentials(PeerTrustManager trust, Identity identity) {
    this(trust, Optional.of(identity));
  }

  /** TLS 1.3 only, HTTP/1.1 only. To be released if it is reference counted. */
  SslContext tls(boolean nativeCode) throws SSLException {
    boolean boring = nativeCode && OpenSsl.isAvailable();
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (boring) { // the JDK's TLS prefers the same order, but for the first, which it learns in 27
      builder.option(OpenSslContextOption.GROUPS, TlsGroups.PREFERRED.toArray(String[]::new));
    }
    return keyed(builder, boring)
        .sslProvider(boring ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
        .protocols("TLSv1.3")
        .ciphers(
            List.of(
                "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"))
        .trustManager(trust)
        .endpointIdentificationAlgorithm(null) // PeerTrustManager checks the name itself
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_1_1))
        .build();
  }

  /** A key store, in which Netty would put the key for the JDK's TLS, takes none from a token. */
  private SslContextBuilder keyed(SslContextBuilder builder, boolean boring) {
    if (identity.isEmpty()) {
      return builder;
    }
    Identity own = identity.get();
    return boring
        ? builder.keyManager(own.key(), own.chain().toArray(new X509Certificate[0]))
        : builder.keyManager(new IdentityKeyManager(own));
  }
}
