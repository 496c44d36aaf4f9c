package dev.tamga.server.access;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register of {@code conf/authorities.conf}. {@link #reload} takes over a changed file as a
 * whole, or, if anything is wrong with it, keeps what was. Thread-safe.
 */
public final class FileRegistry implements Registry {
  /** Largest file that is read. */
  public static final int MAX_BYTES = 16 << 20;

  private static final Logger log = LoggerFactory.getLogger(FileRegistry.class);

  private final Path file;
  private byte[] content;
  private volatile Register register;

  private FileRegistry(Path file, byte[] content, Register register) {
    this.file = file;
    this.content = content;
    this.register = register;
  }

  /**
   * Reads the register.
   *
   * @throws RegisterException naming every problem of the file
   * @throws IOException if it cannot be read
   */
  public static FileRegistry load(Path file) throws RegisterException, IOException {
    byte[] content = read(file);
    return new FileRegistry(file, content, AuthoritiesFile.parse(content, file.toString()));
  }

  private static byte[] read(Path file) throws IOException, RegisterException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new RegisterException(
          file + ": " + size + " bytes (expected: at most " + MAX_BYTES + ')');
    }
    return Files.readAllBytes(file);
  }

  /**
   * Reads the file again; to be called from time to time.
   *
   * @return whether it changed and is in use now
   * @throws RegisterException naming every problem of the changed file; the former register stays
   * @throws IOException if it cannot be read; the former register stays
   */
  public synchronized boolean reload() throws RegisterException, IOException {
    byte[] now = read(file);
    if (Arrays.equals(now, content)) {
      return false;
    }
    register = AuthoritiesFile.parse(now, file.toString());
    content = now;
    log.info("register: {} authorities", register.all().size());
    return true;
  }

  @Override
  public Optional<Authority> ofClient(Sha256 spki) {
    return register.ofClient(spki);
  }

  @Override
  public Optional<Authority> ofSystem(SystemName system) {
    return register.ofSystem(system);
  }

  @Override
  public Optional<Authority> find(AuthorityId id) {
    return register.find(id);
  }

  @Override
  public Collection<Authority> all() {
    return register.all();
  }

  @Override
  public Optional<Signer> signer(AuthorityId authority, Sha256 spki, Instant at) {
    return register.signer(authority, spki, at);
  }
}
