package dev.tamga.pki.accept;

import dev.tamga.pki.key.Spki;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.trust.CheckedPath;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A list with proof of who signed it: each signature was verified over the list's bytes, and its
 * path ends at the scheme's root ({@link TrustListStore#schemeTrust}).
 *
 * @param list what was signed
 * @param envelope the container in which it came, kept as evidence
 * @param signers the path of each signer, of the purpose TRUST_LIST
 */
public record SignedList(TrustList list, byte[] envelope, List<CheckedPath> signers) {
  public SignedList {
    envelope = envelope.clone();
    signers = List.copyOf(signers);
  }

  @Override
  public byte[] envelope() {
    return envelope.clone();
  }

  /** The keys that have signed; the same key twice counts once. */
  Set<Hash> keys() {
    return signers.stream()
        .map(path -> new Hash(Spki.sha256(path.leaf())))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The keys of every certificate that vouches for a signature on this list. */
  Set<Hash> vouching() {
    return signers.stream()
        .flatMap(path -> path.path().stream())
        .map(SignedList::key)
        .collect(Collectors.toUnmodifiableSet());
  }

  static Hash key(X509Certificate certificate) {
    return new Hash(Spki.sha256(certificate));
  }
}
