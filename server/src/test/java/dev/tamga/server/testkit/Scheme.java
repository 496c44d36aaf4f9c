package dev.tamga.server.testkit;

import dev.tamga.common.trust.ListEnvelope;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.testkit.TestList;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.tsp.TimestampAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A State that publishes trust lists: its CAs, and the scheme operator apart from them. */
public final class Scheme {
  private static final Clock CLOCK = Clock.systemUTC();

  private final TestState state;
  private final TestState operator;
  private final Identity signer;

  /** Makes all of it anew. */
  public Scheme(String code) {
    state = TestState.create(code, CLOCK);
    operator = TestState.create(code, CLOCK);
    signer = TestList.signer(operator, "A");
  }

  /** The State. */
  public TestState state() {
    return state;
  }

  /** Its first list, issued so many seconds ago. */
  public TestList first(int secondsAgo) {
    return TestList.first(state, ago(secondsAgo), signer);
  }

  /** The draft of the list after that one, issued so many seconds ago. */
  public TestList after(TrustList list, int secondsAgo) {
    return first(0).after(list, ago(secondsAgo));
  }

  /** Now, in whole seconds, less so many. */
  public static Instant ago(int seconds) {
    return CLOCK.instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(seconds);
  }

  /** Signed by the operator. */
  public byte[] envelope(TrustList list) throws Exception {
    var unit = new TimestampAuthority(operator.tsa(), Profile.TSA_UNIT.policy(), CLOCK);
    return ListEnvelope.seal(list, new CadesSigner(signer, unit.stamper(), CLOCK));
  }

  /** Writes the operator's root in PEM. */
  public Path saveRoot(Path file) throws Exception {
    return Files.writeString(
        file, Certificates.pem(List.of(operator.authority(Branch.ROOT).certificate())));
  }

  /** What is told by another way than the root. */
  public String fingerprint() {
    return Certificates.sha256(operator.authority(Branch.ROOT).certificate());
  }
}
