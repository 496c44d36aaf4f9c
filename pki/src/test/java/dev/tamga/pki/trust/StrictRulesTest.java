package dev.tamga.pki.trust;

import static dev.tamga.pki.cert.Purpose.TIMESTAMP;
import static dev.tamga.pki.cert.Purpose.TLS_CLIENT;
import static dev.tamga.pki.trust.TestPaths.CHECKER;
import static dev.tamga.pki.trust.TestPaths.KZ;
import static dev.tamga.pki.trust.TestPaths.leafUnder;
import static dev.tamga.pki.trust.TestPaths.refused;
import static dev.tamga.pki.trust.UntrustedException.Reason.WRONG_PURPOSE;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.trust.UntrustedException.Reason;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The strict layer: each rule by what breaks it. */
class StrictRulesTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tamga.pki.trust.BentPaths#bentLeaves")
  void bentLeaf_isRefused(String what, Reason reason, BentPaths.Bend bend) {
    Identity bent =
        bend.apply(BentCertificate.like(KZ.labTls().certificate()))
            .signedBy(KZ.authority(Branch.TLS));
    refused(CHECKER, bent, TLS_CLIENT, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.tamga.pki.trust.BentPaths#bentAuthorities")
  void bentCa_isRefused(String what, Reason reason, BentPaths.Bend bend) {
    Identity ca =
        bend.apply(BentCertificate.like(KZ.authority(Branch.TLS).certificate()))
            .signedBy(KZ.authority(Branch.ROOT));
    refused(CHECKER, leafUnder(ca), TLS_CLIENT, reason);
  }

  @Test
  void timestampUsageNotCritical_isRefused() {
    Identity bent =
        BentCertificate.like(KZ.tsa().certificate())
            .toggleCritical(Extension.extendedKeyUsage)
            .signedBy(KZ.authority(Branch.TIME));
    refused(CHECKER, bent, TIMESTAMP, WRONG_PURPOSE);
  }
}
