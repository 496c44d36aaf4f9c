package dev.tamga.pki.govern;

import dev.tamga.pki.audit.CanonicalJson;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.AlternativeName;
import dev.tamga.pki.cert.CertificateOrder;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.officer.Statement;
import dev.tamga.pki.signed.Algorithms;
import java.math.BigInteger;
import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks of the CA: a signed statement whose fields fit its action. The signature is
 * not verified here. Immutable.
 */
public final class Request {
  private static final int ID_DIGITS = 16;

  private final Statement statement;
  private final Action action;
  private final Instant created;
  private final Instant expires;

  private Request(Statement statement) {
    this.statement = statement;
    Map<String, String> body = statement.body();
    this.action =
        Action.named(String.valueOf(body.get("action")))
            .filter(found -> found.takes(body.keySet()))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "fields " + body.keySet() + " (expected: those of one action)"));
    try {
      this.created = Instant.parse(field("created"));
      this.expires = Instant.parse(field("expires"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("created, expires: no instants", e);
    }
    boolean hasSerial = action == Action.REVOKE || action == Action.RELEASE;
    if (hasSerial && !field("serial").matches("[0-9a-f]{1,40}")) {
      throw new IllegalArgumentException("serial: no number (expected: hex)");
    }
    if (!statement.signer().equals(requester())) {
      throw new IllegalArgumentException("signed by another than its requester");
    }
  }

  /**
   * @throws IllegalArgumentException if the fields do not fit an action
   */
  static Request of(Statement statement) {
    return new Request(statement);
  }

  /** Its name: the first 16 hex digits of the SHA-256 of its body. */
  public String id() {
    return sha256(CanonicalJson.print(statement.body())).substring(0, ID_DIGITS);
  }

  /** What votes are about: SHA-256 of the whole file. */
  public String hash() {
    return sha256(statement.print());
  }

  Statement statement() {
    return statement;
  }

  /** What is asked. */
  public Action action() {
    return action;
  }

  /** The name of the requester's key. */
  public String requester() {
    return field("requester");
  }

  /** When it was made. */
  public Instant created() {
    return created;
  }

  /** After that it can neither be voted on nor executed; a revocation only escalates. */
  public Instant expires() {
    return expires;
  }

  /** A field of its body; empty text if it has none. */
  public String field(String name) {
    return statement.body().getOrDefault(name, "");
  }

  /** All fields of its body. */
  public Map<String, String> fields() {
    return statement.body();
  }

  /** The profile of the certificate that is asked for; empty for other actions. */
  public Optional<Profile> profile() {
    return Profile.named(field("profile"));
  }

  /** The branch that is named; empty if none is, or it is none of ours. */
  public Optional<Branch> branch() {
    return Branch.named(field("branch"));
  }

  /** The certificate that is to be revoked or released. */
  BigInteger serial() {
    return new BigInteger(field("serial"), 16);
  }

  /**
   * The order for the certificate.
   *
   * @throws CertificateRefusedException if the subject has not its form
   * @throws IllegalArgumentException if another field has not
   */
  CertificateOrder order(PublicKey key) throws CertificateRefusedException {
    List<AlternativeName> names =
        Stream.of(field("names").split(" ", -1))
            .filter(name -> !name.isEmpty())
            .map(AlternativeName::parse)
            .toList();
    @Nullable String validity = fields().get("validity");
    try {
      return new CertificateOrder(
          profile().orElseThrow(() -> new IllegalArgumentException("profile: none of that name")),
          Subject.parse(field("subject")),
          names,
          key,
          Optional.ofNullable(validity).map(Duration::parse));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("validity: \"" + validity + "\" (expected: P30D)", e);
    }
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Algorithms.sha256(bytes));
  }
}
