package dev.tamga.server.storage.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the objects are, and as whom a node comes (STORAGE.md section 10).
 *
 * @param endpoint {@code https://host[:port]}; http to this machine only
 * @param region as the store names it; part of what is signed
 * @param bucket that exists already
 * @param prefix of all keys; empty, or ending with a slash
 * @param accessKey names the account
 * @param secretKeyFile read anew for each request, so that it may be replaced
 * @param ca to which the store's TLS certificate has to lead
 * @param pathStyle whether the bucket stands in the path and not in the host's name
 */
public record S3Address(
    String endpoint,
    String region,
    String bucket,
    String prefix,
    String accessKey,
    Path secretKeyFile,
    Optional<Path> ca,
    boolean pathStyle) {
  private static final Pattern FORM =
      Pattern.compile("(https?)://([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?/?");
  private static final Pattern HERE = Pattern.compile("localhost|127\\.[0-9.]+|\\[::1\\]");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("(?:[A-Za-z0-9._-]+/)*");

  /**
   * @throws IllegalArgumentException if a part has another form, or names another machine without
   *     TLS and a CA
   */
  public S3Address {
    var form = FORM.matcher(endpoint);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "endpoint: \"" + endpoint + "\" (expected: https://host:port)");
    }
    boolean tls = form.group(1).equals("https");
    if (!tls && !HERE.matcher(form.group(2)).matches()) {
      throw new IllegalArgumentException(
          "endpoint: \"" + endpoint + "\" is another machine (expected: https; STORAGE.md 10)");
    }
    if (tls && ca.isEmpty()) {
      throw new IllegalArgumentException(
          "endpoint: \""
              + endpoint
              + "\" has TLS, and there is no ca (expected: the certificate to which the store's"
              + " leads; STORAGE.md 10)");
    }
    requireForm("bucket", bucket, BUCKET, "3 to 63 of a-z, 0-9, '.' and '-'");
    requireForm("prefix", prefix, PREFIX, "empty, or names that each end with '/'");
  }

  private static void requireForm(String what, String text, Pattern form, String expected) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(what + ": \"" + text + "\" (expected: " + expected + ')');
    }
  }

  URI uri() {
    return URI.create(endpoint);
  }

  /** For messages: no secrets in it. */
  @Override
  public String toString() {
    return "bucket " + bucket + " at " + endpoint + ", prefix \"" + prefix + '"';
  }
}
