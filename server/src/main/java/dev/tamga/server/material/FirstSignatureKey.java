package dev.tamga.server.material;

import dev.tamga.pki.cms.SignatureSlot;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.live.LiveIdentity;

/**
 * A key with which the node signs or stamps: those are first signatures, and others' (FORMAT.md
 * section 4), so no other kind is opened.
 */
record FirstSignatureKey(LiveIdentity.Source stored) implements LiveIdentity.Source {
  @Override
  public Identity load() throws KeyStoreRefusedException {
    Identity identity = stored.load();
    if (SignatureSlot.of(identity.certificate()).filter(SignatureSlot.FIRST::equals).isEmpty()) {
      throw new KeyStoreRefusedException(
          identity + ": (expected: an ECDSA or RSA key, for EU DSS validates them)", null);
    }
    return identity;
  }

  @Override
  public String mark() throws KeyStoreRefusedException {
    return stored.mark();
  }
}
