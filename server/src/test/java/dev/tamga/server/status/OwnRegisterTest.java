package dev.tamga.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamga.pki.ca.Authority;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ca.CertificateAuthority;
import dev.tamga.pki.ca.RevocationReason;
import dev.tamga.pki.ca.Setup;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.status.Issuer;
import dev.tamga.pki.status.Revoked;
import dev.tamga.pki.status.StatusIndex;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node learns of its own CA while that is rolled over (pki/GOVERNANCE.md, section 9). */
final class OwnRegisterTest {
  @TempDir private Path folder;
  private final Clock clock = Clock.systemUTC();

  @Test
  void revocationsOfBothCasOfABranch_areToldEachUnderItsOwnKey() throws Exception {
    try (Secret password = Secret.of("password".toCharArray())) {
      CertificateAuthority ca =
          CertificateAuthority.create(
              folder.resolve("ca"),
              new Setup("Ministry", URI.create("http://pki.example.kz/"), NameSpace.of("KZ")),
              KeyKind.EC_P256,
              password,
              clock);
      Map<Issuer, Map<BigInteger, Revoked>> told = new HashMap<>();
      StatusIndex index = StatusIndex.inMemory();
      OwnRegister register = new OwnRegister(ca.folder(), index, told::put, clock);
      register.poll();
      X509Certificate former = issue(ca);
      Authority next = ca.current(Branch.TLS).next();
      var unused = ca.rollOver(next);
      X509Certificate newer = issue(ca);
      for (X509Certificate each : List.of(former, newer)) {
        var revoked = ca.revoke(each.getSerialNumber(), RevocationReason.SUPERSEDED);
      }
      register.poll();
      assertThat(told.get(issuer(ca, new Authority(Branch.TLS, 1))))
          .containsOnlyKeys(former.getSerialNumber());
      assertThat(told.get(issuer(ca, next))).containsOnlyKeys(newer.getSerialNumber());
    }
  }

  private static Issuer issuer(CertificateAuthority ca, Authority authority) throws Exception {
    return Issuer.of("KZ", ca.chain(authority).get(0));
  }

  private static X509Certificate issue(CertificateAuthority ca) throws Exception {
    return ca.issue(
            new CertificateOrder(
                Profile.TLS_PEER_NODE,
                Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=n1"),
                List.of(AlternativeName.node("KZ", "n1")),
                KeyKind.EC_P256.generate().getPublic()))
        .get(0);
  }
}
