package dev.tamga.pki.folder;

import dev.tamga.pki.audit.AuditException;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.officer.GovernanceException;
import java.io.IOException;

/** One act on a CA's folder, done while its lock is held. */
@FunctionalInterface
public interface Work<T> {
  /** Does it, whole: objects first, then the record (pki/GOVERNANCE.md, section 4). */
  T run(Session session)
      throws GovernanceException,
          AuditException,
          CaException,
          CertificateRefusedException,
          IOException;
}
