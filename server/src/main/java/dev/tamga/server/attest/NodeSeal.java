package dev.tamga.server.attest;

import dev.tamga.common.container.Entry;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cms.SigningException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The organisation's seal with which the node signs what it states (FORMAT.md section 7).
 *
 * @param node its name, as documents show it
 * @param origin of its log
 * @param signer holds the seal's key of the moment
 * @param certificate SHA-256 of the certificate of that key
 */
public record NodeSeal(
    String node, String origin, Supplier<EnvelopeSigner> signer, Supplier<Sha256> certificate) {
  /**
   * Seals a document with the objects that travel with it.
   *
   * @throws Refusal BUSY if the key or the timestamp service fails: nothing was stated
   */
  Bytes seal(String name, byte[] document, List<Entry> objects) throws Refusal {
    try {
      HollowContainer sealed = signer.get().seal(name, document, objects, List.of());
      return sealed.write();
    } catch (SigningException e) {
      throw new Refusal(
              Failure.BUSY,
              "the node could not sign " + name + " just now",
              "CUSTODY.md 6",
              "Send the same request again: what was recorded stays recorded.")
          .retryAfter(Duration.ofSeconds(5))
          .causedBy(e);
    }
  }
}
