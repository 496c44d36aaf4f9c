package dev.tamga.server.testkit;

import dev.tamga.server.storage.s3.S3Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A real S3 server: s3proxy in this process, whose objects are in memory or in a folder, or a
 * foreign one in a container where {@link Containers} says so.
 */
public final class S3Server implements AutoCloseable {
  private static final String BUCKET = "evidence";
  private static final String REGION = "test-1";
  private static final String ACCESS_KEY = "tamga:node"; // account and user, as Swift writes them
  private static final String SECRET_KEY = "a-secret-of-the-tests";
  private static final int PORT = 8080;
  private static final Pattern SWIFT_VERSION =
      Pattern.compile("\"swift\": *\\{[^{}]*?\"version\": *\"([^\"]+)\"");

  private final String endpoint;
  private final @Nullable FaultyObjects objects;
  private final Path secret;
  private final AutoCloseable process;

  private S3Server(String endpoint, @Nullable FaultyObjects objects, AutoCloseable process)
      throws IOException {
    this.endpoint = endpoint;
    this.objects = objects;
    this.process = process;
    this.secret = Files.createTempFile("s3", ".secret"); // made with mode 600
    Files.writeString(secret, SECRET_KEY + '\n');
    secret.toFile().deleteOnExit();
  }

  private static final class Shared {
    private static final S3Server ONE = startUnchecked();

    private static S3Server startUnchecked() {
      try {
        Containers containers =
            Containers.of(System.getProperty("tamga.s3.image", "tamga-test/swift"));
        return containers.decided()
            ? contained(containers.image())
            : start(new TransientNio2BlobStore(), "in this process: " + containers.without());
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** One for all tests of a process; it ends with the process. */
  static S3Server get() {
    return Shared.ONE;
  }

  /** Starts one of its own in this process, with an empty bucket, in which things may go wrong. */
  public static S3Server start() throws Exception {
    return start(new TransientNio2BlobStore(), "in this process, to make it fail");
  }

  /** Starts one whose objects are in that folder, which is empty. */
  public static S3Server start(Path folder) throws Exception {
    return start(new FilesystemNio2BlobStore(folder.toString()), "in this process, on the disk");
  }

  private static S3Server start(BlobStore store, String where) throws Exception {
    FaultyObjects objects = made(store);
    S3Proxy server = proxy(objects).endpoint(URI.create("http://127.0.0.1:0")).build();
    server.start();
    String endpoint = "http://127.0.0.1:" + server.getPort();
    Backends.used("s3proxy " + S3Proxy.class.getPackage().getImplementationVersion(), where);
    return new S3Server(endpoint, objects, server::stop);
  }

  /**
   * Starts one of its own that speaks TLS only.
   *
   * @param keyStore with the password of the tests
   */
  public static S3Server startWithTls(Path keyStore, String password) throws Exception {
    FaultyObjects objects = made(new TransientNio2BlobStore());
    S3Proxy server =
        proxy(objects)
            .secureEndpoint(URI.create("https://127.0.0.1:0"))
            .keyStore(keyStore.toString(), password)
            .build();
    server.start();
    return new S3Server("https://127.0.0.1:" + server.getSecurePort(), objects, server::stop);
  }

  private static FaultyObjects made(BlobStore store) {
    var unused = store.createContainer(BUCKET);
    return new FaultyObjects(store);
  }

  private static S3Proxy.Builder proxy(BlobStore objects) {
    return S3Proxy.builder()
        .blobStore(objects)
        .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY);
  }

  private static S3Server contained(String image) throws IOException {
    GenericContainer<?> container =
        new GenericContainer<>(image)
            .withEnv("S3_SECRET", SECRET_KEY)
            .withExposedPorts(PORT)
            .waitingFor(Wait.forHttp("/healthcheck").withStartupTimeout(Duration.ofMinutes(2)));
    container.start();
    String endpoint = "http://127.0.0.1:" + container.getMappedPort(PORT);
    S3Server made = new S3Server(endpoint, null, container);
    try (S3Client client = made.client()) {
      var unused = client.createBucket(create -> create.bucket(BUCKET));
    }
    Backends.used(swift(endpoint), "container " + image);
    return made;
  }

  /** Swift tells its version, and what else it can do, to whoever asks. */
  private static String swift(String endpoint) throws IOException {
    try (InputStream info = URI.create(endpoint + "/info").toURL().openStream()) {
      Matcher version =
          SWIFT_VERSION.matcher(new String(info.readAllBytes(), StandardCharsets.UTF_8));
      return version.find() ? "OpenStack Swift " + version.group(1) : "a foreign S3 server";
    }
  }

  /** With its own way to it, apart from a node's. */
  private S3Client client() {
    return S3Client.builder()
        .httpClientBuilder(ApacheHttpClient.builder())
        .endpointOverride(URI.create(endpoint))
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .build();
  }

  /**
   * Its objects, and what is to go wrong with them.
   *
   * @throws IllegalStateException if it is a foreign one, which cannot be made to fail
   */
  public FaultyObjects objects() {
    if (objects == null) {
      throw new IllegalStateException(endpoint + " is a foreign server (expected: start())");
    }
    return objects;
  }

  /** All keys that begin with {@code prefix}. */
  List<String> keys(String prefix) {
    try (S3Client client = client()) {
      return client
          .listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix(prefix))
          .contents()
          .stream()
          .map(S3Object::key)
          .toList();
    }
  }

  /** Where they are, under a prefix. */
  public S3Address address(String prefix) {
    return address(prefix, Optional.empty());
  }

  /** Where they are, and to which CA the server's certificate has to lead. */
  public S3Address address(String prefix, Optional<Path> ca) {
    return new S3Address(endpoint, REGION, BUCKET, prefix, ACCESS_KEY, secret, ca, true);
  }

  @Override
  public void close() throws IOException {
    try {
      process.close();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
