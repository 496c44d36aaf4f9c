package dev.tamga.client.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/**
 * Who the client is and whom it trusts (PROTOCOL.md section 1).
 *
 * @param trust checks the node's path; the node's name is checked besides
 * @param key of the client's certificate; one in a token is used through the JDK's TLS
 * @param chain the client's certificate first, then its issuers
 */
public record Credentials(X509TrustManager trust, PrivateKey key, List<X509Certificate> chain) {
  /**
   * @throws IllegalArgumentException if there is no certificate
   */
  public Credentials {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("chain: empty (expected: the client's certificate first)");
    }
  }

  /** TLS 1.3 only, HTTP/1.1 only. To be released if it is reference counted. */
  SslContext tls(NodeAddress node, boolean nativeCode) throws SSLException {
    boolean boring = nativeCode && OpenSsl.isAvailable() && key.getEncoded() != null;
    return SslContextBuilder.forClient()
        .sslProvider(boring ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
        .protocols("TLSv1.3")
        .ciphers(
            List.of(
                "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"))
        .trustManager(new NodeTrustManager(trust, node))
        .endpointIdentificationAlgorithm(null) // NodeTrustManager does it, for any trust manager
        .keyManager(key, chain.toArray(new X509Certificate[0]))
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_1_1))
        .build();
  }

  @Override
  public String toString() {
    return "Credentials[" + chain.get(0).getSubjectX500Principal().getName() + ']';
  }
}
