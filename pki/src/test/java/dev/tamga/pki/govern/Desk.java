package dev.tamga.pki.govern;

import static dev.tamga.pki.testkit.GovernedCa.node;
import static dev.tamga.pki.testkit.GovernedCa.seal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.audit.AuditLog;
import dev.tamga.pki.audit.AuditRecord;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.Disk;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.officer.GovernanceException;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.officer.NewKey;
import dev.tamga.pki.testkit.GovernedCa;
import dev.tamga.pki.testkit.TestClock;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A governed CA with its officers around one desk. */
final class Desk {
  private final GovernedCa ca;
  private final Institution institution;
  private final TestClock clock;

  Desk(GovernedCa ca, TestClock clock) {
    this.ca = ca;
    this.institution = ca.institution();
    this.clock = clock;
  }

  GovernedCa ca() {
    return ca;
  }

  Institution institution() {
    return institution;
  }

  String submitSeal() throws Exception {
    return submit("Aigul", ca.waiting(), false);
  }

  String submit(String officer, Identity waiting, boolean machine) throws Exception {
    return institution
        .submit(
            ca.officer(officer),
            NewKey.request(waiting),
            machine ? node(waiting) : seal(waiting),
            "needed")
        .docket()
        .request()
        .id();
  }

  Done vote(String officer, String id) throws Exception {
    return institution.vote(ca.officer(officer), id, true, "");
  }

  CertificateAuthority open() throws Exception {
    return CertificateAuthority.open(ca.folder(), ca.password(), clock);
  }

  AuditLog audit() throws Exception {
    return AuditLog.open(ca.folder(), Disk.DURABLE, clock);
  }

  List<String> actions() throws Exception {
    return audit().records().stream().map(AuditRecord::action).toList();
  }

  static void refused(Kind kind, String part, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOf(GovernanceException.class)
        .hasMessageContaining(part)
        .satisfies(e -> assertThat(((GovernanceException) e).kind()).isEqualTo(kind));
  }
}
