package dev.tamga.server.access;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A register as it stood at one moment. Immutable. */
final class Register implements Registry {
  private final Map<AuthorityId, Authority> byId = new TreeMap<>();
  private final Map<Sha256, Authority> byClient = new HashMap<>();
  private final Map<SystemName, Authority> bySystem = new HashMap<>();

  /**
   * @param authorities with ids, client keys and systems of which no two are the same
   */
  Register(Collection<Authority> authorities) {
    for (Authority authority : authorities) {
      byId.put(authority.id(), authority);
      authority.clients().forEach(spki -> byClient.put(spki, authority));
      authority.systems().forEach(system -> bySystem.put(system, authority));
    }
  }

  @Override
  public Optional<Authority> ofClient(Sha256 spki) {
    return Optional.ofNullable(byClient.get(spki));
  }

  @Override
  public Optional<Authority> ofSystem(SystemName system) {
    return Optional.ofNullable(bySystem.get(system));
  }

  @Override
  public Optional<Authority> find(AuthorityId id) {
    return Optional.ofNullable(byId.get(id));
  }

  @Override
  public Collection<Authority> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  @Override
  public Optional<Signer> signer(AuthorityId authority, Sha256 spki, Instant at) {
    return find(authority).stream()
        .flatMap(entry -> entry.signers().stream())
        .filter(signer -> signer.spki().equals(spki) && signer.holdsAt(at))
        .findFirst();
  }
}
