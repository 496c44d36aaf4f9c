package dev.tamga.client.http;

import dev.tamga.common.model.Quoted;
import io.netty.util.NetUtil;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Asks the given trust manager for the path, then whether the certificate is for the node that was
 * called (RFC 9525): its dNSName or iPAddress, exactly; no wildcard, no common name.
 */
final class NodeTrustManager extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2; // RFC 5280 section 4.2.1.6
  private static final int IP_ADDRESS = 7;

  private final X509TrustManager paths;
  private final NodeAddress node;

  NodeTrustManager(X509TrustManager paths, NodeAddress node) {
    this.paths = paths;
    this.node = node;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (paths instanceof X509ExtendedTrustManager extended) {
      extended.checkServerTrusted(chain, authType, engine);
    } else {
      paths.checkServerTrusted(chain, authType);
    }
    requireName(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    paths.checkServerTrusted(chain, authType);
    requireName(chain[0]);
  }

  private void requireName(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names == null || names.stream().noneMatch(this::isNode)) {
      throw new CertificateException(
          "the certificate of "
              + Quoted.of(certificate.getSubjectX500Principal().getName())
              + " is not for "
              + node.host()
              + " (expected: that name or address among its alternative names)");
    }
  }

  private boolean isNode(List<?> name) {
    boolean ip = node.isIpAddress();
    if (!Integer.valueOf(ip ? IP_ADDRESS : DNS_NAME).equals(name.get(0))) {
      return false;
    }
    String text = String.valueOf(name.get(1));
    return ip
        ? Arrays.equals(
            NetUtil.createByteArrayFromIpAddressString(text),
            NetUtil.createByteArrayFromIpAddressString(node.host()))
        : text.equalsIgnoreCase(node.host());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this side is the client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
