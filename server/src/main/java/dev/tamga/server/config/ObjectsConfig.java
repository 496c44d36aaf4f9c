package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The object store of the items' bytes, where they are not in files (STORAGE.md section 10).
 *
 * @param endpoint {@code https://host:port}
 * @param region as the store names it
 * @param bucket that exists already
 * @param prefix of all keys; may be empty
 * @param accessKey names the account
 * @param secretKeyFile its secret key
 * @param ca to which the store's TLS certificate leads; empty for http, to this machine only
 * @param segmentBytes most bytes in an object
 * @param pathStyle whether the bucket stands in the path and not in the host's name
 * @param lock how objects of sealed items are locked; empty if they are not
 */
public record ObjectsConfig(
    String endpoint,
    String region,
    String bucket,
    String prefix,
    String accessKey,
    Path secretKeyFile,
    Optional<Path> ca,
    int segmentBytes,
    boolean pathStyle,
    Optional<LockConfig> lock) {
  static Optional<ObjectsConfig> read(Settings storage) {
    if (!storage.has("objects")) {
      return Optional.empty();
    }
    Settings objects = storage.section("objects");
    return Optional.of(
        new ObjectsConfig(
            objects.text("endpoint"),
            objects.text("region"),
            objects.text("bucket"),
            objects.anyText("prefix").orElse(""),
            objects.text("access-key"),
            objects.path("secret-key-file"),
            objects.anyPath("ca"),
            (int) objects.bytes("segment", 1 << 20, 1 << 30, 32 << 20),
            objects.flag("path-style", true),
            LockConfig.read(objects)));
  }
}
