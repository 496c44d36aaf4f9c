package dev.tamga.common.document.event;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Who acted (CUSTODY.md section 1).
 *
 * @param authority the authority; none where the node itself acted, which is no authority of the
 *     register
 * @param certificate SHA-256 of the certificate that acted: the TLS client's, the signer's where
 *     the event rests on a signature, or that of the node's seal
 */
public record Actor(@Nullable AuthorityId authority, Sha256 certificate) {
  /** The node itself, which acts under its seal. */
  public static Actor node(Sha256 seal) {
    return new Actor(null, seal);
  }
}
