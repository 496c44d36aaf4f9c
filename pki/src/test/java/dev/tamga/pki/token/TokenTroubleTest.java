package dev.tamga.pki.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.SigningException;
import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.testkit.SoftHsm;
import dev.tamga.pki.testkit.TestClock;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.token.cryptoki.TokenSlot;
import dev.tamga.pki.tsp.TimestampAuthority;
import dev.tamga.pki.tsp.TimestampException;
import dev.tamga.pki.tsp.TimestampRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** pki/README.md, "The PIN" and "A token that goes away". */
class TokenTroubleTest {
  private static final TestState KZ = TestState.create("KZ", TestClock.fixed());
  private static final long BETWEEN_TRIES = 1100; // README: at most one attempt a second
  private static final byte[] TEXT = "evidence".getBytes(UTF_8);

  private static SoftHsm hsm;
  private static Token token;
  private static Identity seal;

  @BeforeAll
  static void openToken() {
    hsm = SoftHsm.get();
    hsm.token("trouble");
    token = hsm.open("trouble");
    seal =
        SoftHsm.identity(token, "seal", KeyKind.EC_P256, KZ, Profile.ORG_SEAL, "Seal in a token");
  }

  @AfterEach
  void putBack() throws Exception {
    if (Files.exists(away())) {
      insert();
    }
  }

  private static Path away() {
    return hsm.tokens().resolveSibling("away");
  }

  private static void draw() throws Exception {
    Files.move(hsm.tokens(), away());
    Files.createDirectory(hsm.tokens());
    hsm.restart();
  }

  private static void insert() throws Exception {
    Files.delete(hsm.tokens());
    Files.move(away(), hsm.tokens());
    hsm.restart();
    Thread.sleep(BETWEEN_TRIES);
  }

  private static void sign() throws Exception {
    seal.requireMatchingKey("seal");
  }

  @Test
  void sessionsThatDied_areReplacedUnnoticed() throws Exception {
    sign();
    for (int i = 0; i < 3; i++) {
      hsm.closeSessions();
      sign();
    }
  }

  @Test
  void sessionThatDiesWithinASignature_costsNothingUpTo64KiB() throws Exception {
    for (int length : new int[] {10, 64 << 10}) {
      assertThat(signedAcrossADeath(new byte[length])).isTrue();
    }
    assertThatThrownBy(() -> signedAcrossADeath(new byte[(64 << 10) + 1]))
        .isInstanceOf(SignatureException.class)
        .hasMessageContaining("CKR_")
        .hasMessageContaining("try again");
    sign();
  }

  private static boolean signedAcrossADeath(byte[] text) throws Exception {
    Signature signer = Signature.getInstance("SHA256withECDSA", TokenProvider.INSTANCE);
    signer.initSign(seal.key());
    signer.update(text);
    hsm.closeSessions();
    byte[] value = signer.sign();
    Signature verifier = Signature.getInstance("SHA256withECDSA", BouncyCastle.PROVIDER);
    verifier.initVerify(seal.certificate().getPublicKey());
    verifier.update(text);
    return verifier.verify(value);
  }

  @Test
  void libraryThatWasRestarted_goesOnUnnoticed() throws Exception {
    sign();
    hsm.restart();
    sign();
  }

  /** Between signatures: SoftHSM itself does not survive it in the middle of one. */
  @Test
  void sessionsThatDiedBeforeEightThreads_costNoSignature() throws Exception {
    var pool = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 5; round++) {
        hsm.closeSessions();
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          done.add(
              pool.submit(
                  () -> {
                    sign();
                    return null;
                  }));
        }
        for (Future<?> one : done) {
          one.get();
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void drawnToken_isRefusedAndItsReturnNoticed() throws Exception {
    var unit =
        SoftHsm.identity(token, "tsu", KeyKind.EC_P256, KZ, Profile.TSA_UNIT, "TSU in a token");
    var authority = new TimestampAuthority(unit, "1.2.3", TestClock.fixed());
    var signer = new CadesSigner(seal, authority.stamper(), TestClock.fixed());
    var request = TimestampRequest.of(new byte[32]);
    signer.sign(TEXT);

    draw();

    assertThatThrownBy(() -> signer.sign(TEXT))
        .isInstanceOf(SigningException.class)
        .hasMessageContaining("no token \"trouble\"")
        .hasMessageContaining("tried again")
        .hasRootCauseInstanceOf(KeyStoreRefusedException.class);
    assertThatThrownBy(() -> authority.stamper().stamp(new byte[32]))
        .isInstanceOf(TimestampException.class);
    assertThatThrownBy(() -> request.accept(authority.respond(request.encoded())))
        .isInstanceOf(TimestampException.class)
        .hasMessageContaining("failure PKIFailureInfo: 0x40000000"); // systemFailure
    assertThatThrownBy(() -> hsm.open("trouble")).hasMessageContaining("no token \"trouble\"");

    insert();

    signer.sign(TEXT);
    request.accept(authority.respond(request.encoded()));
    assertThat(hsm.open("trouble")).isSameAs(token);
  }

  @Test
  void anotherTokenOfThatLabel_isRefused() throws Exception {
    sign();
    Files.move(hsm.tokens(), away());
    Files.createDirectory(hsm.tokens());
    hsm.token("trouble");
    assertThat(catchThrowable(TokenTroubleTest::sign))
        .hasMessageContaining("is gone or is another");
    for (Path file : Files.walk(hsm.tokens()).sorted(Comparator.reverseOrder()).toList()) {
      Files.delete(file);
    }
    Files.move(away(), hsm.tokens());
    hsm.restart();
    Thread.sleep(BETWEEN_TRIES);
    sign();
  }

  @Test
  void wrongPin_isTriedOnceAndSaysWhatTheTokenTells() throws Exception {
    hsm.token("strange");
    var address = new TokenAddress(hsm.library(), "strange");
    Secret wrong = Secret.of("11112222".toCharArray());

    var first =
        catchThrowableOfType(KeyStoreRefusedException.class, () -> Token.open(address, wrong));
    var again =
        catchThrowableOfType(KeyStoreRefusedException.class, () -> Token.open(address, wrong));

    assertThat(first.getMessage())
        .contains("wrong PIN (CKR_PIN_INCORRECT)")
        .containsPattern("tries left: (fewer|the token does not tell|one)");
    assertThat(again.getMessage()).contains("this very PIN was wrong before");
    assertThat(said(first) + said(again)).doesNotContain("11112222");
    assertThat(hsm.open("strange").address()).isEqualTo(address);
  }

  @Test
  void otherPinThanTheOpenOnes_isRefusedWithoutAskingTheToken() {
    assertThatThrownBy(() -> Token.open(token.address(), Secret.of("11112222".toCharArray())))
        .isInstanceOf(KeyStoreRefusedException.class)
        .hasMessageContaining("another PIN");
  }

  @Test
  void flagsOfThePin_areSaidInWords() {
    assertThat(new TokenSlot(1, "x", "1", 0).triesLeft()).contains("does not tell");
    assertThat(new TokenSlot(1, "x", "1", 0x10000).triesLeft()).contains("fewer");
    assertThat(new TokenSlot(1, "x", "1", 0x30000).triesLeft()).isEqualTo("one");
    assertThat(new TokenSlot(1, "x", "1", 0x40000).triesLeft()).contains("locked");
  }

  @Test
  void lastTryAndLockedPin_areNotSpent() {
    Secret pin = Secret.of(SoftHsm.PIN.toCharArray());
    assertThatThrownBy(
            () -> PinRules.beforeLogin(token.address(), new TokenSlot(1, "x", "1", 0x20000), pin))
        .hasMessageContaining("the token's own tool")
        .hasMessageContaining("tries left: one");
    assertThatThrownBy(
            () -> PinRules.beforeLogin(token.address(), new TokenSlot(1, "x", "1", 0x40000), pin))
        .hasMessageContaining("locked");
  }

  /** Neither in what objects print nor in the traces of what fails. */
  @Test
  void pin_isNowhere() throws Exception {
    draw();
    var refused = catchThrowable(TokenTroubleTest::sign);
    insert();

    assertThat(
            said(refused)
                + token
                + token.session()
                + seal
                + seal.key()
                + token.session().provider().getInfo()
                + token.session().provider())
        .doesNotContain(SoftHsm.PIN);
  }

  private static String said(Throwable thrown) {
    var out = new StringWriter();
    thrown.printStackTrace(new PrintWriter(out));
    return out.toString();
  }
}
