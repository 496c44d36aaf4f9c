package dev.tamga.server.testkit;

import dev.tamga.server.storage.s3.S3Address;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** A real S3 server, whose objects are in memory, or in a folder where they are large. */
public final class S3Server implements AutoCloseable {
  private static final String BUCKET = "evidence";
  private static final String ACCESS_KEY = "tamga";
  private static final String SECRET_KEY = "a secret of the tests";

  private final S3Proxy server;
  private final FaultyObjects objects;
  private final Path secret;

  private S3Server(S3Proxy server, FaultyObjects objects, Path secret) {
    this.server = server;
    this.objects = objects;
    this.secret = secret;
  }

  private static final class Shared {
    private static final S3Server ONE = startUnchecked();

    private static S3Server startUnchecked() {
      try {
        return start();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** One for all tests of a process; it ends with the process. */
  static S3Server get() {
    return Shared.ONE;
  }

  /** Starts one of its own, with an empty bucket. */
  public static S3Server start() throws Exception {
    return start(new TransientNio2BlobStore());
  }

  /** Starts one whose objects are in that folder, which is empty. */
  public static S3Server start(Path folder) throws Exception {
    return start(new FilesystemNio2BlobStore(folder.toString()));
  }

  private static S3Server start(BlobStore store) throws Exception {
    var unused = store.createContainer(BUCKET);
    FaultyObjects objects = new FaultyObjects(store);
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(objects)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .build();
    server.start();
    Path secret = Files.createTempFile("s3", ".secret"); // made with mode 600
    Files.writeString(secret, SECRET_KEY + '\n');
    secret.toFile().deleteOnExit();
    return new S3Server(server, objects, secret);
  }

  /** Its objects, and what is to go wrong with them. */
  public FaultyObjects objects() {
    return objects;
  }

  /** Where they are, under a prefix. */
  public S3Address address(String prefix) {
    return new S3Address(
        "http://127.0.0.1:" + server.getPort(),
        "test-1",
        BUCKET,
        prefix,
        ACCESS_KEY,
        secret,
        Optional.empty(),
        true);
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
