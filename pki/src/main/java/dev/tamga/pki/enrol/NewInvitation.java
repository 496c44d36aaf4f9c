package dev.tamga.pki.enrol;

import dev.tamga.pki.key.Secret;

/**
 * An invitation that was made just now.
 *
 * @param invitation what was granted
 * @param code what the other side must say; it is kept nowhere, only its digest
 */
public record NewInvitation(Invitation invitation, Secret code) {}
