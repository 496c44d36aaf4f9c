package dev.tamga.pki.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretSource;
import dev.tamga.pki.testkit.SoftHsm;
import dev.tamga.pki.testkit.TestState;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which key of a series is in use, which waits, which nobody needs. */
final class TokenSeriesTest {
  private static final TestState KZ = TestState.create("KZ", Clock.systemUTC());
  private static final X509Certificate ISSUED = KZ.labTls().certificate();
  private static final Profile PROFILE = Profile.TLS_CLIENT_SYSTEM;
  private static final X509Certificate STAND_IN = standIn();

  private static X509Certificate standIn() {
    try {
      return Placeholder.make("x", KeyKind.EC_P256.generate(), BouncyCastle.PROVIDER);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Labels with a question mark wait for their certificate. */
  private static TokenSeries series(String... labels) {
    List<TokenEntry> entries = new ArrayList<>();
    for (String label : labels) {
      boolean waits = label.endsWith("?");
      entries.add(new TokenEntry(label.replace("?", ""), waits ? STAND_IN : ISSUED, false));
    }
    return TokenSeries.of("tls", entries);
  }

  private static List<String> labels(Iterable<TokenEntry> entries) {
    List<String> labels = new ArrayList<>();
    entries.forEach(entry -> labels.add(entry.label()));
    return labels;
  }

  @ParameterizedTest
  @CsvSource({
    "tls, 1",
    "tls.2, 2",
    "tls.10, 10",
    "tls.999999999, 999999999",
    "tls.1, -1",
    "tls.0, -1",
    "tls.02, -1",
    "tls.1000000000, -1",
    "tls-2, -1",
    "tls2, -1",
    "tls.2.3, -1",
    "tls., -1",
    "tl, -1",
    "xtls.2, -1",
    "TLS.2, -1"
  })
  void label_isOfTheSeriesInOneSpellingOnly(String label, int number) {
    assertThat(TokenSeries.number("tls", label).orElse(-1)).isEqualTo(number);
  }

  @Test
  void newest_isTheHighestNumberThatHasACertificate() {
    TokenSeries both = series("tls.10", "tls", "tls.2", "tls.11?", "other.12");
    assertThat(both.newest().orElseThrow().label()).isEqualTo("tls.10");
    assertThat(both.waiting().orElseThrow().label()).isEqualTo("tls.11");
    assertThat(both.following()).isEqualTo("tls.12");
    assertThat(labels(both.outdated())).containsExactly("tls");
  }

  @Test
  void keyThatWaitsBelowTheNewest_isOutdated_notWaitedFor() {
    TokenSeries one = series("tls", "tls.2?", "tls.3");
    assertThat(one.waiting()).isEmpty();
    assertThat(labels(one.outdated())).containsExactly("tls.2");
  }

  @Test
  void emptySeries_hasNothingAndGoesOnAtTwo() {
    assertThat(series().newest()).isEmpty();
    assertThat(series().waiting()).isEmpty();
    assertThat(series().outdated()).isEmpty();
    assertThat(series().following()).isEqualTo("tls.2");
    assertThat(series("tls?").newest()).isEmpty();
  }

  @Test
  void seriesAtItsEnd_isRefused() {
    assertThatThrownBy(() -> series("tls.999999999").following())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nine digits");
  }

  @Test
  void token_givesTheNewestThatIsCertified_andDestroyingItGoesBack() throws Exception {
    SoftHsm hsm = SoftHsm.get();
    hsm.token("series");
    TokenKeys keys = new TokenKeys(hsm.open("series"));
    var first = SoftHsm.identity(hsm.open("series"), "tls", KeyKind.EC_P256, KZ, PROFILE, "lab");
    SecretSource pin = () -> Secret.of(SoftHsm.PIN.toCharArray());
    TokenSource source = new TokenSource(new TokenAddress(hsm.library(), "series"), "tls", pin);
    Identity waiting = keys.generate("tls.2", KeyKind.EC_P256);
    assertThat(source.open().certificate()).as("one that waits").isEqualTo(first.certificate());

    Identity second =
        keys.certify(
            "tls.2", KZ.certify(PROFILE, "token", "lab", waiting.certificate().getPublicKey()));
    assertThat(source.open().certificate()).isEqualTo(second.certificate());
    assertThat(waiting.key().getEncoded()).isNull();
    waiting.requireMatchingKey("opened before it was certified, it still signs");

    keys.destroy("tls.2");
    assertThat(source.open().certificate()).isEqualTo(first.certificate());
    assertThat(source.open().chain()).as("its CA is still there").hasSize(2);

    Identity anew = keys.generate("tls.2", KeyKind.EC_P256);
    anew.requireMatchingKey("another key under a label that was used before");
  }
}
