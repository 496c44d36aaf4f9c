package dev.tamga.pki.ca;

import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The CAs of a State: the root, which signs the others and should then go offline, and one for each
 * set of purposes, so that the loss of one does not spoil the others.
 */
public enum Branch {
  ROOT("root", "Root CA", Set.of(), Profile.ROOT_CA.validity()),
  TLS(
      "tls",
      "TLS CA",
      Set.of(Purpose.TLS_SERVER, Purpose.TLS_CLIENT),
      Profile.ISSUING_CA.validity()),
  SIGN("sign", "Signing CA", Set.of(Purpose.DOCUMENT_SIGNATURE), Profile.ISSUING_CA.validity()),
  /** Lives longer: a timestamping unit's certificate is good for six years. */
  TIME("time", "Time CA", Set.of(Purpose.TIMESTAMP), Profile.ISSUING_CA.longestValidity()),
  /** Used by a scheme operator, whose CA stands in no trust list (pki/TRUST.md section 2). */
  LIST("list", "Trust List CA", Set.of(Purpose.TRUST_LIST), Profile.ISSUING_CA.validity());

  private final String id;
  private final String title;
  private final Set<Purpose> purposes;
  private final Duration validity;

  Branch(String id, String title, Set<Purpose> purposes, Duration validity) {
    this.id = id;
    this.title = title;
    this.purposes = purposes;
    this.validity = validity;
  }

  /** How its files and commands call it. */
  public String id() {
    return id;
  }

  /** What its leaves serve; none for the root. */
  public Set<Purpose> purposes() {
    return purposes;
  }

  String title() {
    return title;
  }

  Duration validity() {
    return validity;
  }

  /** The branch called that. */
  public static Optional<Branch> named(String id) {
    return Arrays.stream(values()).filter(branch -> branch.id.equals(id)).findFirst();
  }

  /** The branch that issues leaves of that profile. */
  static Optional<Branch> of(Profile profile) {
    return profile
        .purpose()
        .flatMap(
            purpose ->
                Arrays.stream(values())
                    .filter(branch -> branch.purposes.contains(purpose))
                    .findFirst());
  }
}
