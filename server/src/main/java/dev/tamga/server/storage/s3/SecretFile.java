package dev.tamga.server.storage.s3;

import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import java.io.IOException;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Gives the SDK the secret key when it signs a request. This is the one place where a secret
 * becomes a {@code String}, for the SDK takes nothing else: it lives as long as one request, and is
 * not kept here.
 */
final class SecretFile implements AwsCredentialsProvider {
  private final String accessKey;
  private final Path file;

  SecretFile(String accessKey, Path file) {
    this.accessKey = accessKey;
    this.file = file;
  }

  @Override
  public AwsCredentials resolveCredentials() {
    try (Secret secret = Secret.readFile(file)) {
      return secret.lend(
          SecretAccess.get(), chars -> AwsBasicCredentials.create(accessKey, new String(chars)));
    } catch (IOException e) {
      throw SdkClientException.create(
          "secret key file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
