package dev.tamga.server.storage.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Makes the client of a store from its address alone: nothing of the environment, the user's home
 * or the JVM's properties has a say.
 */
public final class Connect {
  /** Enough for a client that few threads use. */
  public static final int FEW = 16;

  private static final Duration CONNECT = Duration.ofSeconds(5);

  private Connect() {}

  /** The same for few threads. */
  public static S3Client to(S3Address address, Patience patience) throws IOException {
    return to(address, patience, FEW);
  }

  /**
   * The client, thread-safe, to be closed; it has connected to nothing yet.
   *
   * @param connections most at one time; a request that finds none free waits for as long as for a
   *     silent store, then fails
   * @throws IOException if the CA cannot be read
   */
  public static S3Client to(S3Address address, Patience patience, int connections)
      throws IOException {
    return S3Client.builder()
        .httpClientBuilder(http(address, patience, connections))
        .endpointOverride(address.uri())
        .region(Region.of(address.region()))
        .credentialsProvider(new SecretFile(address.accessKey(), address.secretKeyFile()))
        .forcePathStyle(address.pathStyle())
        // We send and check our own sums; stores other than the first one choke on the SDK's.
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
        .overrideConfiguration(limits(patience))
        .build();
  }

  private static ClientOverrideConfiguration limits(Patience patience) {
    return ClientOverrideConfiguration.builder()
        .apiCallTimeout(patience.call())
        .retryStrategy(retries(patience))
        .defaultProfileFile(
            ProfileFile.builder()
                .content(InputStream.nullInputStream())
                .type(ProfileFile.Type.CONFIGURATION)
                .build())
        .build();
  }

  private static RetryStrategy retries(Patience patience) {
    BackoffStrategy pauses =
        BackoffStrategy.exponentialDelay(patience.pause(), patience.longestPause());
    return AwsRetryStrategy.standardRetryStrategy().toBuilder()
        .maxAttempts(patience.tries())
        .backoffStrategy(pauses)
        .throttlingBackoffStrategy(pauses)
        .circuitBreakerEnabled(false) // each request has its own bound
        .build();
  }

  private static ApacheHttpClient.Builder http(
      S3Address address, Patience patience, int connections) throws IOException {
    ApacheHttpClient.Builder http =
        ApacheHttpClient.builder()
            .maxConnections(connections)
            .connectionTimeout(CONNECT)
            .connectionAcquisitionTimeout(patience.silence())
            .socketTimeout(patience.silence())
            .proxyConfiguration(
                ProxyConfiguration.builder()
                    .useSystemPropertyValues(false)
                    .useEnvironmentVariableValues(false)
                    .build());
    if (address.ca().isPresent()) {
      TrustManager[] managers = trust(address.ca().get());
      http.tlsTrustManagersProvider(() -> managers);
    }
    return http;
  }

  /** Trusts what leads to the certificates of one PEM file, and nothing else. */
  private static TrustManager[] trust(Path file) throws IOException {
    try {
      Collection<? extends Certificate> roots =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate root : roots) {
        store.setCertificateEntry("ca-" + number++, root);
      }
      if (number == 0) {
        throw new IOException("ca " + file + ": no certificate (expected: at least one, as PEM)");
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException("ca " + file + ": " + e.getMessage() + " (expected: PEM)", e);
    }
  }
}
