package dev.tamga.server.publish;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.live.LiveIdentity;
import dev.tamga.pki.ocsp.OcspResponder;
import dev.tamga.pki.ocsp.ResponderUnit;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The OCSP responder with the keys of the moment: they live for weeks only. Thread-safe. */
final class LiveResponder {
  private final CertificateAuthority ca;
  private final Clock clock;
  private final Map<Branch, ResponderUnit> units = new EnumMap<>(Branch.class);
  private volatile OcspResponder current;

  /**
   * @param folder of the CA; to read its register takes no key
   * @throws CaException if the folder is no CA
   * @throws IllegalArgumentException if a responder's certificate is not for that CA
   */
  LiveResponder(Path folder, Map<Branch, LiveIdentity> keys, Clock clock) throws CaException {
    this.clock = clock;
    try (Secret none = Secret.of(new char[0])) {
      this.ca = CertificateAuthority.open(folder, none, clock);
    }
    for (Map.Entry<Branch, LiveIdentity> one : keys.entrySet()) {
      Branch branch = one.getKey();
      units.put(branch, unit(branch, one.getValue().identity()));
      one.getValue()
          .tell(
              fresh -> {
                ResponderUnit next = unit(branch, fresh);
                return () -> replace(branch, next);
              });
    }
    this.current = new OcspResponder(List.copyOf(units.values()), clock);
  }

  private ResponderUnit unit(Branch branch, Identity key) {
    try {
      return ResponderUnit.of(ca, branch, key);
    } catch (CaException e) {
      throw new IllegalArgumentException("OCSP responder of " + branch.id() + ": " + e, e);
    }
  }

  private synchronized void replace(Branch branch, ResponderUnit next) {
    units.put(branch, next);
    current = new OcspResponder(List.copyOf(units.values()), clock);
  }

  /** As {@link OcspResponder#answer}. */
  byte[] answer(byte[] request) {
    return current.answer(request);
  }
}
