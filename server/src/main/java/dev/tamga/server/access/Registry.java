package dev.tamga.server.access;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * The register of authorities: who a key belongs to, who exists, who may sign. Any thread may ask;
 * an answer never blocks.
 */
public interface Registry {
  /** The authority in whose entry the TLS client's key stands (PROTOCOL.md section 2). */
  Optional<Authority> ofClient(Sha256 spki);

  /** The authority in whose entry the TLS client's system name stands (PROTOCOL.md section 2). */
  Optional<Authority> ofSystem(SystemName system);

  /** The authority with that id. */
  Optional<Authority> find(AuthorityId id);

  /** All, in the order of their ids. */
  Collection<Authority> all();

  /**
   * The appointment by which the key may sign for the authority at that instant; empty if it may
   * not.
   */
  Optional<Signer> signer(AuthorityId authority, Sha256 spki, Instant at);
}
