package dev.tamga.client.enrol;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.enrol.PendingKey;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.util.Optional;

/**
 * A key store and its versions, side by side, all with one password:
 *
 * <pre>
 * lab.p12            in use: what every configuration names; always whole and working
 * lab.p12.pending    a new key that waits for its certificate
 * lab.p12.next       a new key with its certificate, checked, not yet in use
 * lab.p12.previous   what was in use before
 * lab.p12.lock       held while it is renewed
 * </pre>
 *
 * <p>Each file appears whole, by one rename, and durable. A crash leaves what the last finished
 * step made: before {@link #keepPending} nothing; after it the same key is asked for again; after
 * {@link #keepNext} the certificate is there and only {@link #switchOver} is left; after its rename
 * the new one is in use, and what is left over is removed by the next step.
 */
public final class IdentityFile extends IdentityStore {
  private final Path file;
  private final SecretSource password;
  private final Clock clock;

  /**
   * @param file the key store in use, PKCS#12; for a first enrolment absent
   * @param password opened for each step, and closed again
   */
  public IdentityFile(Path file, SecretSource password, Clock clock) {
    this.file = file.toAbsolutePath();
    this.password = password;
    this.clock = clock;
  }

  /** The key store in use. */
  public Path path() {
    return file;
  }

  /** Whether there is one in use. */
  public boolean exists() {
    return Files.exists(file);
  }

  @Override
  public Path lock() {
    return beside(".lock");
  }

  @Override
  public Identity active() throws IOException {
    return load(file);
  }

  @Override
  KeyPair keepPending(KeyKind kind) throws IOException {
    Path pending = beside(".pending");
    if (Files.exists(pending)) {
      return PendingKey.pair(load(pending));
    }
    try {
      Identity made = PendingKey.of(kind.generate(), clock);
      save(made, pending);
      return PendingKey.pair(made);
    } catch (CertificateRefusedException e) {
      throw new IOException("new key: " + e.getMessage(), e);
    }
  }

  @Override
  void dropPending() throws IOException {
    Files.deleteIfExists(beside(".pending"));
  }

  @Override
  void keepNext(Identity next) throws IOException {
    save(next, beside(".next"));
  }

  @Override
  Optional<Identity> next() throws IOException {
    Path next = beside(".next");
    return Files.exists(next) ? Optional.of(load(next)) : Optional.empty();
  }

  @Override
  void dropNext() throws IOException {
    Files.deleteIfExists(beside(".next"));
  }

  /** By one rename of what {@link #keepNext} kept; what was in use before is the previous one. */
  @Override
  void switchOver(Identity made) throws IOException {
    Path next = beside(".next");
    if (exists()) {
      DurableFiles.replace(beside(".previous"), Files.readAllBytes(file));
    }
    DurableFiles.replace(file, Files.readAllBytes(next)); // a copy: a crash before leaves next
    Files.deleteIfExists(beside(".pending"));
    Files.deleteIfExists(next);
  }

  private Identity load(Path from) throws IOException {
    try (Secret secret = password.read()) {
      return Identity.load(from, secret);
    } catch (KeyStoreRefusedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Whole: the key store is written beside, and what it holds is put in place by one rename. */
  private void save(Identity identity, Path to) throws IOException {
    Path written = beside(".written-" + Long.toHexString(System.nanoTime()));
    try (Secret secret = password.read()) {
      identity.save(written, secret);
      DurableFiles.replace(to, Files.readAllBytes(written));
    } catch (KeyStoreRefusedException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
