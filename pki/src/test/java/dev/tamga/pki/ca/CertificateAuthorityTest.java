package dev.tamga.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.NameSpace;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.Anchor;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.UntrustedException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private static final Setup SETUP =
      new Setup("Ministry", URI.create("http://pki.example.kz/"), NameSpace.of("KZ"));

  @TempDir Path folder;
  private final TestClock clock = TestClock.fixed();
  private final Secret password = Secret.of("password".toCharArray());

  @Test
  void issuedCertificate_isTrustedUntilItIsRevokedAndTheCrlSaysSo() throws Exception {
    CertificateAuthority ca =
        CertificateAuthority.create(folder.resolve("ca"), SETUP, password, clock);
    List<X509Certificate> chain = ca.issue(seal());
    Anchor anchor = Anchor.of("KZ", ca.chain(Branch.SIGN).get(1));
    check(anchor, List.of(ca.crl(Branch.SIGN)), chain);
    ca.revoke(chain.get(0).getSerialNumber(), RevocationReason.KEY_COMPROMISE);
    X509CRL crl = ca.crl(Branch.SIGN);
    assertThatThrownBy(() -> check(anchor, List.of(crl), chain))
        .isInstanceOf(UntrustedException.class)
        .hasMessageContaining("revoked since");
  }

  @Test
  void reopened_knowsWhatItIssuedAndCountsOn() throws Exception {
    Path place = folder.resolve("ca");
    CertificateAuthority first = CertificateAuthority.create(place, SETUP, password, clock);
    X509Certificate seal = first.issue(seal()).get(0);
    BigInteger before = number(first.crl(Branch.SIGN));
    CertificateAuthority again = CertificateAuthority.open(place, password, clock);
    assertThat(again.setup()).isEqualTo(SETUP);
    assertThat(again.certificate(seal.getSerialNumber())).isEqualTo(seal);
    assertThat(number(again.crl(Branch.SIGN))).isEqualTo(before.add(BigInteger.ONE));
    try (Stream<Path> files = Files.walk(place)) {
      assertThat(files.filter(f -> f.getFileName().toString().startsWith(".staged"))).isEmpty();
    }
  }

  @Test
  void revokedAgain_keepsTheFirstTimeAndReason() throws Exception {
    CertificateAuthority ca =
        CertificateAuthority.create(folder.resolve("ca"), SETUP, password, clock);
    BigInteger serial = ca.issue(seal()).get(0).getSerialNumber();
    Revocation first = ca.revoke(serial, RevocationReason.SUPERSEDED);
    clock.advance(Duration.ofDays(1));
    Revocation second = ca.revoke(serial, RevocationReason.KEY_COMPROMISE);
    assertThat(first.repeated()).isFalse();
    assertThat(second.repeated()).isTrue();
    assertThat(second.since()).isEqualTo(first.since());
    assertThat(second.reason()).isEqualTo(RevocationReason.SUPERSEDED);
  }

  @Test
  void incompleteOrDamagedFolder_isRefused() throws Exception {
    Path place = folder.resolve("ca");
    CertificateAuthority ca = CertificateAuthority.create(place, SETUP, password, clock);
    assertThatThrownBy(() -> CertificateAuthority.create(place, SETUP, password, clock))
        .isInstanceOf(CaException.class)
        .hasMessageContaining("not empty");
    Files.delete(place.resolve("sign.crl-number"));
    assertThatThrownBy(() -> ca.crl(Branch.SIGN)).hasMessageContaining("missing beside a CRL");
    Files.writeString(place.resolve("sign.crl-number"), "x");
    assertThatThrownBy(() -> ca.crl(Branch.SIGN)).hasMessageContaining("number of the newest");
    Files.writeString(place.resolve("revoked/tls/ab"), "yesterday, perhaps");
    assertThatThrownBy(() -> ca.crl(Branch.TLS)).hasMessageContaining("damaged");
    Files.writeString(place.resolve("ca.properties"), "version = 2\n");
    assertThatThrownBy(() -> CertificateAuthority.open(place, password, clock))
        .hasMessageContaining("version 2");
    Files.delete(place.resolve("ca.properties"));
    assertThatThrownBy(() -> CertificateAuthority.open(place, password, clock))
        .isInstanceOf(CaException.class)
        .hasMessageContaining("no CA");
  }

  @Test
  void crlsIssuedAtOnce_haveNumbersWithoutRepetition() throws Exception {
    CertificateAuthority ca =
        CertificateAuthority.create(folder.resolve("ca"), SETUP, password, clock);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<X509CRL>> made =
          IntStream.range(0, 8).mapToObj(i -> pool.submit(() -> ca.crl(Branch.TLS))).toList();
      Set<BigInteger> numbers = new HashSet<>();
      for (Future<X509CRL> one : made) {
        numbers.add(number(one.get()));
      }
      assertThat(numbers).hasSize(8);
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void createdFile_isNeverOverwrittenAndReplacedOneIsWhole() throws Exception {
    Path file = folder.resolve("a");
    DurableFiles.create(file, new byte[] {1});
    assertThatThrownBy(() -> DurableFiles.create(file, new byte[] {2}))
        .isInstanceOf(IOException.class);
    assertThat(file).hasBinaryContent(new byte[] {1});
    DurableFiles.replace(file, new byte[] {3});
    assertThat(file).hasBinaryContent(new byte[] {3});
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private CertificateOrder seal() throws Exception {
    return new CertificateOrder(
        Profile.ORG_SEAL,
        Subject.parse("C=KZ, O=Lab, organizationIdentifier=GOVKZ-1, CN=Seal"),
        List.of(),
        KeyKind.EC_P256.generate().getPublic());
  }

  private static void check(Anchor anchor, List<X509CRL> crls, List<X509Certificate> chain)
      throws UntrustedException {
    new PathChecker(new Trust(List.of(anchor), List.of(), crls))
        .check(chain.get(0), chain.subList(1, 2), Purpose.DOCUMENT_SIGNATURE, TestState.NOW);
  }

  private static BigInteger number(X509CRL crl) {
    return ASN1Integer.getInstance(
            ASN1OctetString.getInstance(crl.getExtensionValue("2.5.29.20")).getOctets())
        .getValue();
  }
}
