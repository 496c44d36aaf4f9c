package dev.tamga.pki.officer;

import dev.tamga.pki.audit.CanonicalJson;
import dev.tamga.pki.cms.BaselineVerifier;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.InvalidSignatureException;
import dev.tamga.pki.cms.SigningException;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.Spki;
import dev.tamga.pki.officer.GovernanceException.Kind;
import dev.tamga.pki.tsp.TimestampException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a person says about a CA, and his signature over exactly that (pki/GOVERNANCE.md, section
 * 3). Nothing is verified by reading it. Immutable.
 *
 * @param body flat, texts only
 * @param signature CAdES-BASELINE-B over the canonical bytes of the body, base64
 * @param signer the name of the key that signed
 */
public record Statement(SortedMap<String, String> body, String signature, String signer) {
  private static final int MAX_BYTES = 64 << 10;

  public Statement {
    body = Collections.unmodifiableSortedMap(new TreeMap<>(body));
  }

  /**
   * Signs a body.
   *
   * @throws GovernanceException if the key fails
   * @throws IllegalArgumentException if a text has a control character, or the key is of a kind
   *     that signs no documents
   */
  public static Statement sign(Map<String, String> body, Identity officer, Clock clock)
      throws GovernanceException {
    CadesSigner signer =
        new CadesSigner(
            officer,
            imprint -> {
              throw new TimestampException("statements have no timestamp", null);
            },
            clock);
    try {
      byte[] signature = signer.signBaseline(CanonicalJson.print(body));
      return new Statement(
          new TreeMap<>(body),
          Base64.getEncoder().encodeToString(signature),
          Spki.sha256(officer.certificate()));
    } catch (SigningException e) {
      throw new GovernanceException(
          Kind.REFUSED,
          "signature: " + e.getMessage(),
          "3",
          "check the officer's key store or token",
          e);
    }
  }

  /** The bytes that are signed. */
  public byte[] signedBytes() {
    return CanonicalJson.print(body);
  }

  /** The signature, CMS in DER. */
  public byte[] cms() {
    return CanonicalJson.bytes(signature);
  }

  /** The file. */
  public byte[] print() {
    byte[] line =
        CanonicalJson.print(Map.of("body", body, "signature", signature, "signer", signer));
    byte[] file = Arrays.copyOf(line, line.length + 1);
    file[line.length] = '\n';
    return file;
  }

  /**
   * Reads a file that {@link #print} wrote, of at most 64 KiB.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Statement parse(byte[] file) {
    if (file.length == 0 || file[file.length - 1] != '\n') {
      throw new IllegalArgumentException("no whole line (expected: one, with its LF)");
    }
    SortedMap<String, Object> fields =
        CanonicalJson.parse(Arrays.copyOf(file, file.length - 1), MAX_BYTES);
    SortedMap<String, String> body = new TreeMap<>();
    if (fields.get("body") instanceof Map<?, ?> found) {
      found.forEach(
          (name, value) -> {
            if (!(value instanceof String text)) {
              throw new IllegalArgumentException("body: " + name + " is no text");
            }
            body.put((String) name, text);
          });
    }
    Statement read =
        new Statement(
            body, String.valueOf(fields.get("signature")), String.valueOf(fields.get("signer")));
    read.cms(); // base64, or refused
    if (Arrays.equals(read.print(), file)) {
      return read;
    }
    throw new IllegalArgumentException("other fields (expected: body, signature, signer)");
  }

  /**
   * Verifies that this officer signed exactly this body.
   *
   * @param what which file, for the message
   * @throws GovernanceException if it does not hold
   */
  public void verify(Officer officer, String what) throws GovernanceException {
    try {
      if (!signer.equals(officer.key())) {
        throw new IllegalArgumentException("signed with another key");
      }
      BaselineVerifier.verify(signedBytes(), cms(), officer.certificate());
    } catch (InvalidSignatureException | IllegalArgumentException e) {
      throw new GovernanceException(
          Kind.REFUSED,
          what + ": not signed by " + officer.name() + ": " + e.getMessage(),
          "3",
          "nothing was done; keep the file as evidence: it was edited or forged",
          e);
    }
  }
}
