package dev.tamga.client;

import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import dev.tamga.pki.key.SecretSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A password or PIN that a person was asked for once, and that is needed again while nobody looks:
 * it is kept in memory for as long as this lives. Thread-safe.
 */
final class AskedOnce implements SecretSource {
  private final SecretSource person;
  private @Nullable Secret kept;

  AskedOnce(SecretSource person) {
    this.person = person;
  }

  @Override
  public synchronized Secret read() throws IOException {
    if (kept == null) {
      kept = person.read();
    }
    return kept.lend(SecretAccess.get(), Secret::of);
  }
}
