package dev.tamga.pki.signed;

import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Endpoints;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/** A made-up State as those who sign and timestamp see it. */
public final class SigningState {
  /** When everything of a test happens. */
  public static final Instant NOW = TestState.NOW;

  /** Stands at {@link #NOW}. */
  public static final Clock CLOCK = at(NOW);

  /** The policy of its timestamps. */
  public static final String POLICY = "2.25.7504868819284959653932346024355321633.2";

  private static final Endpoints ENDPOINTS =
      new Endpoints(URI.create("http://ca.example/x.crl"), URI.create("http://ca.example/x.cer"));

  private final TestState state;

  private SigningState(TestState state) {
    this.state = state;
  }

  /** Makes all of it anew. */
  public static SigningState create(String code) {
    return new SigningState(TestState.create(code, CLOCK));
  }

  /** A clock that stands. */
  public static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  /** The head of an authority, with a P-256 key: a new one at each call. */
  public Identity head() {
    return head(KeyKind.EC_P256);
  }

  /** The head of an authority, with a key of that kind: a new one at each call. */
  public Identity head(KeyKind kind) {
    Subject officer =
        Subject.of(state.code())
            .with(SubjectField.ORGANIZATION, "Prosecutor")
            .with(SubjectField.ORGANIZATION_IDENTIFIER, "GOV" + state.code() + "-1")
            .with(SubjectField.GIVEN_NAME, "Aigul")
            .with(SubjectField.SURNAME, "Serik")
            .with(SubjectField.SERIAL_NUMBER, "1")
            .with(SubjectField.COMMON_NAME, "Aigul Serik")
            .with(SubjectField.TITLE, "Head");
    KeyPair key = kind.generate();
    Identity ca = state.authority(Branch.SIGN);
    try {
      X509Certificate certificate =
          new CertificateIssuer(ca, ENDPOINTS, CLOCK)
              .issue(
                  new CertificateOrder(Profile.DOC_SIGN_HEAD, officer, List.of(), key.getPublic()));
      return new Identity(key.getPrivate(), List.of(certificate, ca.certificate(), root()));
    } catch (CertificateRefusedException e) {
      throw new AssertionError(e);
    }
  }

  /** A timestamp unit. */
  public Identity timestampUnit() {
    return state.tsa();
  }

  /** The root certificate. */
  public X509Certificate root() {
    return state.anchor().root();
  }

  /** Everything else of it. */
  public TestState state() {
    return state;
  }

  /** Trusts these States for everything. */
  public static PathChecker trusting(SigningState... states) {
    return new PathChecker(
        Trust.of(Arrays.stream(states).map(s -> s.state.anchor()).toList(), List.of()));
  }
}
