package dev.tamga.pki.govern;

import dev.tamga.pki.audit.AuditRecord;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What an act has come to.
 *
 * @param docket the request afterwards
 * @param record the newest record of the audit log: this act's
 * @param chain the certificate that was issued and its CA's; empty for other acts
 */
public record Done(Docket docket, AuditRecord record, List<X509Certificate> chain) {
  public Done {
    chain = List.copyOf(chain);
  }
}
