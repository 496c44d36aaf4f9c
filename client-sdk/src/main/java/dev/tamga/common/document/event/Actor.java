package dev.tamga.common.document.event;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;

/**
 * Who acted (CUSTODY.md section 1).
 *
 * @param authority the authority
 * @param certificate SHA-256 of the certificate that acted: the TLS client's, or the signer's where
 *     the event rests on a signature
 */
public record Actor(AuthorityId authority, Sha256 certificate) {}
