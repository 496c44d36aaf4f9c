package dev.tamga.client.http;

import dev.tamga.pki.key.Identity;
import dev.tamga.pki.trust.PeerTrustManager;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
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
 * @param identity the client's certificate and key; a key in a token works through the JDK's TLS;
 *     empty for a node that asks for none (PROTOCOL.md section 12)
 */
public record Credentials(X509ExtendedTrustManager trust, Optional<Identity> identity) {
  /** With a certificate. */
  public Credentials(PeerTrustManager trust, Identity identity) {
    this(trust, Optional.of(identity));
  }

  /** TLS 1.3 only, HTTP/1.1 only. To be released if it is reference counted. */
  SslContext tls(boolean nativeCode) throws SSLException {
    boolean encodable = identity.map(own -> own.key().getEncoded() != null).orElse(true);
    boolean boring = nativeCode && OpenSsl.isAvailable() && encodable;
    SslContextBuilder builder = SslContextBuilder.forClient();
    identity.ifPresent(
        own -> builder.keyManager(own.key(), own.chain().toArray(new X509Certificate[0])));
    return builder
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
}
