package dev.tamga.pki.accept;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.StrictJson;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.signed.KeySigner;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Locale;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * An administrator's signed word on a list (pki/TRUST.md section 3). It is verified when it is
 * given and again when it is counted.
 *
 * @param list hash of the list that was shown
 * @param person file name in {@code administrators/}
 * @param key whose signature it has
 * @param signature base64
 */
public record Vote(
    String territory,
    long seq,
    Hash list,
    Decision decision,
    String person,
    Hash key,
    Instant at,
    String signature) {
  /** What a vote says. */
  public enum Decision {
    ACCEPT,
    REJECT
  }

  private static final String FORMAT = "tamga-trust-vote/1";
  private static final int MAX_BYTES = 8 << 10;

  /**
   * Signs a vote.
   *
   * @param administrator whose key is in {@code administrators/<person>.crt}
   * @throws IllegalArgumentException if the key is of a kind that signs nothing
   */
  public static Vote sign(
      TrustList list, Decision decision, String person, Identity administrator, Instant now) {
    Administrators.requirePerson(person);
    Vote unsigned =
        new Vote(
            list.territory(),
            list.seq(),
            list.hash(),
            decision,
            person,
            SignedList.key(administrator.certificate()),
            now.truncatedTo(ChronoUnit.SECONDS),
            "");
    try {
      ContentSigner signer = new KeySigner(administrator).start();
      try (OutputStream out = signer.getOutputStream()) {
        out.write(unsigned.signedBytes());
      }
      return unsigned.withSignature(Base64.getEncoder().encodeToString(signer.getSignature()));
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalArgumentException("vote: the key of " + person + " does not sign", e);
    }
  }

  private Vote withSignature(String value) {
    return new Vote(territory, seq, list, decision, person, key, at, value);
  }

  /** What is signed: all but the signature. */
  private byte[] signedBytes() {
    return ("{\"format\":\""
            + FORMAT
            + "\",\"territory\":\""
            + territory
            + "\",\"seq\":"
            + seq
            + ",\"list\":\""
            + list
            + "\",\"decision\":\""
            + decision.name().toLowerCase(Locale.ROOT)
            + "\",\"person\":\""
            + person
            + "\",\"key\":\""
            + key
            + "\",\"at\":\""
            + at
            + "\"}")
        .getBytes(US_ASCII);
  }

  /** Its name in records: the SHA-256 of its file (pki/GOVERNANCE.md section 5). */
  public Hash id() {
    return Hash.of(print());
  }

  /** The file's bytes. */
  byte[] print() {
    String body = new String(signedBytes(), US_ASCII);
    return (body.substring(0, body.length() - 1) + ",\"signature\":\"" + signature + "\"}")
        .getBytes(US_ASCII);
  }

  /**
   * Reads a file in its one spelling.
   *
   * @throws ListRefusedException VOTE or MALFORMED if it is another
   */
  static Vote parse(byte[] bytes) throws ListRefusedException {
    StrictJson json = StrictJson.read(bytes, MAX_BYTES, "vote");
    try {
      Administrators.requirePerson(json.text("person"));
      Vote vote =
          new Vote(
              json.text("territory"),
              json.number("seq"),
              new Hash(json.text("list")),
              Decision.valueOf(json.text("decision").toUpperCase(Locale.ROOT)),
              json.text("person"),
              new Hash(json.text("key")),
              json.time("at"),
              json.text("signature"));
      if (Arrays.equals(vote.print(), bytes)) {
        return vote;
      }
    } catch (IllegalArgumentException e) {
      throw new ListRefusedException(Reason.VOTE, "vote: " + e.getMessage(), e);
    }
    throw new ListRefusedException(
        Reason.VOTE, "vote: another spelling (expected: that of pki/TRUST.md 3)");
  }

  /**
   * Whether the signature is that certificate's key's, and the certificate was valid.
   *
   * @throws ListRefusedException VOTE if it is not
   */
  void verify(X509Certificate certificate) throws ListRefusedException {
    try {
      certificate.checkValidity(Date.from(at));
      KeyKind kind = KeyKind.of(certificate.getPublicKey()).orElseThrow();
      Signature check = Signature.getInstance(kind.signatureAlgorithm(), BouncyCastle.PROVIDER);
      check.initVerify(certificate.getPublicKey());
      check.update(signedBytes());
      if (check.verify(Base64.getDecoder().decode(signature))) {
        return;
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new ListRefusedException(
          Reason.VOTE, "vote of " + person + ": signature does not hold: " + e.getMessage(), e);
    }
    throw new ListRefusedException(
        Reason.VOTE, "vote of " + person + ": signature is not its key's over this vote");
  }
}
