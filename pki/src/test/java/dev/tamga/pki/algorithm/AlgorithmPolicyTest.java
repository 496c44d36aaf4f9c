package dev.tamga.pki.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tamga.pki.algorithm.AlgorithmRule.Verdict;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmPolicyTest {
  private static final Instant EVE = Instant.parse("2034-12-31T23:59:59.999Z");
  private static final Instant SUNSET = Instant.parse("2035-01-01T00:00:00Z");
  private static final String ECDSA = SignatureAlgorithm.ECDSA_SHA256.oid();

  @ParameterizedTest
  @EnumSource
  void standard_admitsEverySignatureOfTheRegistry(SignatureAlgorithm algorithm) {
    assertThat(AlgorithmPolicy.standard().problem(algorithm.oid(), SUNSET)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void standard_admitsEveryKeyOfTheRegistry(KeyAlgorithm algorithm) {
    assertThat(AlgorithmPolicy.standard().problem(algorithm.oid(), SUNSET)).isEmpty();
  }

  @Test
  void whatTheRegistryHasNot_isNotAdmitted() {
    assertThat(problem("1.2.840.113549.1.1.5", SUNSET)).hasValueSatisfying(holds("not admitted"));
  }

  @Test
  void sunset_deniesFromItsInstantOn() {
    assertThat(problem(ECDSA, EVE, "ecdsa-sha256 = allow until 2035-01-01")).isEmpty();
    assertThat(problem(ECDSA, SUNSET, "ecdsa-sha256 = allow until 2035-01-01"))
        .hasValueSatisfying(holds("ecdsa-sha256"))
        .hasValueSatisfying(holds("until 2035-01-01T00:00:00Z"));
  }

  @Test
  void denial_holdsWithinItsSpanOnly() {
    String line = "ecdsa-sha256 = deny from 2035-01-01 until 2036-01-01";
    assertThat(problem(ECDSA, EVE, line)).isEmpty();
    assertThat(problem(ECDSA, SUNSET, line)).hasValueSatisfying(holds("is denied"));
    assertThat(problem(ECDSA, Instant.parse("2036-01-01T00:00:00Z"), line)).isEmpty();
  }

  @Test
  void laterRule_overrulesEarlierOne() {
    assertThat(problem(ECDSA, EVE, ECDSA + " = deny", "ecdsa-sha256 = allow")).isEmpty();
    assertThat(problem(ECDSA, EVE, "ecdsa-sha256 = allow", ECDSA + " = deny")).isPresent();
  }

  @Test
  void names_areTakenInAnyCaseWithEitherDash() {
    for (String name : List.of("gost_256", "GOST-256", "1.2.643.7.1.1.1.1")) {
      assertThat(AlgorithmRule.parse(name + "=deny").oid()).isEqualTo(KeyAlgorithm.GOST_256.oid());
    }
    assertThat(AlgorithmRule.parse("rsa_3072 = deny").oid()).isEqualTo(KeyAlgorithm.RSA.oid());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ecdsa-sha256",
        "ecdsa-sha256 = maybe",
        "ecdsa-sha1 = deny",
        "1.2.3 = allow",
        "ecdsa-sha256 = allow until 2035-13-01",
        "ecdsa-sha256 = allow until 2035-1-1",
        "ecdsa-sha256 = allow until 2035-01-01 from 2030-01-01",
        "ecdsa-sha256 = deny from 2035-01-01 until 2035-01-01",
        "ecdsa-sha256 = deny; ecdsa-sha384 = deny"
      })
  void lineThatIsNone_isRefused(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AlgorithmRule.parse(line))
        .withMessageContaining("expected");
  }

  @Test
  void tooManyRules_areRefused() {
    var rule = new AlgorithmRule(ECDSA, Verdict.DENY, Instant.MIN, Instant.MAX);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AlgorithmPolicy.standard().with(Collections.nCopies(1024, rule)));
  }

  @Test
  void everyOid_standsOnceAmongSignaturesAndOnceAmongKeys() {
    assertThat(Arrays.stream(SignatureAlgorithm.values()).map(SignatureAlgorithm::oid))
        .doesNotHaveDuplicates();
    assertThat(Arrays.stream(KeyAlgorithm.values()).map(KeyAlgorithm::oid)).doesNotHaveDuplicates();
  }

  private static java.util.function.Consumer<String> holds(String part) {
    return text -> assertThat(text).contains(part);
  }

  private static Optional<String> problem(String oid, Instant at, String... lines) {
    return AlgorithmPolicy.standard()
        .with(Arrays.stream(lines).map(AlgorithmRule::parse).toList())
        .problem(oid, at);
  }
}
