package dev.tamga.server.access;

import dev.tamga.common.model.Quoted;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cert.SubjectField;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an authority's system (PROTOCOL.md section 2): it stays when the system's certificate
 * is renewed with a new key.
 *
 * @param urn {@code urn:tamga:sys:<cc>:<organisation>:<system>}, in lower case
 */
public record SystemName(String urn) {
  private static final String PREFIX = "urn:tamga:sys:";
  private static final Pattern FORM =
      Pattern.compile(PREFIX + "[a-z]{2}:[a-z0-9._-]{1,80}:[a-z0-9._-]{1,80}");

  /**
   * @throws IllegalArgumentException if it has not its form
   */
  public SystemName {
    if (!FORM.matcher(urn).matches()) {
      throw new IllegalArgumentException(
          Quoted.of(urn) + " (expected: urn:tamga:sys:<cc>:<organisation>:<system>)");
    }
  }

  /** Whether a text is meant as one. */
  static boolean isMeant(String text) {
    return text.startsWith("urn:");
  }

  /**
   * The name in a certificate that is trusted already: its one alternative name, in the name space
   * of the State in its subject. Another State's CA can so speak for its own systems only.
   */
  public static Optional<SystemName> of(X509Certificate certificate) {
    try {
      List<AlternativeName> names = AlternativeName.of(certificate);
      Optional<String> state = Subject.of(certificate).get(SubjectField.COUNTRY);
      if (names.size() == 1 && state.isPresent()) {
        String own = PREFIX + state.get().toLowerCase(Locale.ROOT) + ':';
        String urn = names.get(0).value();
        return urn.startsWith(own) && FORM.matcher(urn).matches()
            ? Optional.of(new SystemName(urn))
            : Optional.empty();
      }
    } catch (CertificateRefusedException e) {
      return Optional.empty(); // names of a kind that the profiles do not know: none of ours
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return urn;
  }
}
