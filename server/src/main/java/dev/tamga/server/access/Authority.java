package dev.tamga.server.access;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An entry of the register.
 *
 * @param id its State and short name
 * @param names by language: {@code en}, {@code ru}, {@code kk}
 * @param functions what it does in proceedings, in the words of the register
 * @param clients SHA-256 of the SubjectPublicKeyInfo of each TLS client certificate
 * @param signers who may sign for it, and when
 * @param organisation the identifier that its signers' certificates have to carry (pki/TRUST.md
 *     section 5); empty if the register does not say
 */
public record Authority(
    AuthorityId id,
    Map<String, String> names,
    Set<AuthorityFunction> functions,
    Set<Sha256> clients,
    List<Signer> signers,
    Optional<String> organisation) {
  /** Takes copies. */
  public Authority {
    names = Map.copyOf(names);
    functions = Set.copyOf(functions);
    clients = Set.copyOf(clients);
    signers = List.copyOf(signers);
  }
}
