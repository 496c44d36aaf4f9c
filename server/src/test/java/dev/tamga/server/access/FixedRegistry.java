package dev.tamga.server.access;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A register given in a test. */
public final class FixedRegistry implements Registry {
  private final Register register;

  public FixedRegistry(List<Authority> authorities) {
    register = new Register(authorities);
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
