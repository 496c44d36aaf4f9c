package dev.tamga.cli.network;

import dev.tamga.client.http.ForeignService;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Network;
import dev.tamga.pki.cli.RefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** HTTP by {@link ForeignService}, TLS by {@link PresentedChain}. Thread-safe. */
public final class SdkNetwork implements Network {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int HTTPS = 443;

  private final Duration patience;

  /** For {@link java.util.ServiceLoader}. */
  public SdkNetwork() {
    this(PATIENCE);
  }

  SdkNetwork(Duration patience) {
    this.patience = patience;
  }

  @Override
  public byte[] get(URI address, int most) throws IOException, RefusedException {
    return exchange(address, request(address).GET(), most);
  }

  @Override
  public byte[] post(URI address, String mediaType, byte[] question, int most)
      throws IOException, RefusedException {
    return exchange(
        address,
        request(address)
            .header("content-type", mediaType)
            .POST(BodyPublishers.ofByteArray(question)),
        most);
  }

  @Override
  public List<X509Certificate> chain(URI address) throws IOException, RefusedException {
    String path = address.getPath();
    if (!"https".equals(address.getScheme())
        || address.getHost() == null
        || address.getUserInfo() != null
        || !(path == null || path.isEmpty() || path.equals("/"))
        || address.getQuery() != null) {
      throw new RefusedException(address + ": (expected: https://host or https://host:port)");
    }
    int port = address.getPort() < 0 ? HTTPS : address.getPort();
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (X509Certificate each : PresentedChain.of(address.getHost(), port, patience)) {
        chain.add(Certificates.of(each.getEncoded()));
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw new IOException(address + ": TLS is not to be had: " + e.getMessage(), e);
    } catch (CertificateRefusedException e) {
      throw new RefusedException(
          address + ": it presents what is no certificate: " + e.getMessage());
    }
  }

  private static HttpRequest.Builder request(URI address) throws RefusedException {
    String scheme = address.getScheme() == null ? "" : address.getScheme();
    if (!List.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT))
        || address.getHost() == null) {
      throw new RefusedException(address + ": (expected: http://host/... or https://host/...)");
    }
    return HttpRequest.newBuilder(address);
  }

  private byte[] exchange(URI address, HttpRequest.Builder request, int most)
      throws IOException, RefusedException {
    ForeignService.Reply reply;
    try {
      reply = new ForeignService(patience).ask(request, most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException stopped = new InterruptedIOException(address + ": interrupted");
      stopped.initCause(e);
      throw stopped;
    }
    if (reply.status() != OK) {
      throw new RefusedException(address + ": answered " + reply.status() + " (expected: 200)");
    }
    if (reply.body().length > most) {
      throw new RefusedException(
          address + ": answered more than " + most + " bytes (expected: at most that)");
    }
    return reply.body();
  }
}
