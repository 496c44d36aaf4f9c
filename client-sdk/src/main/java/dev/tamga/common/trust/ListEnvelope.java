package dev.tamga.common.trust;

import dev.tamga.common.container.Entry;
import dev.tamga.common.container.EnvelopeSigner;
import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.common.container.HollowContainer;
import dev.tamga.common.container.Hop;
import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.zip.ContainerKind;
import dev.tamga.pki.accept.SignedList;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cms.CadesSigner;
import dev.tamga.pki.cms.CadesVerifier;
import dev.tamga.pki.cms.SigningException;
import dev.tamga.pki.cms.Tolerances;
import dev.tamga.pki.cms.VerifiedSignature;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.ListRefusedException.Reason;
import dev.tamga.pki.list.TrustList;
import dev.tamga.pki.trust.PathChecker;
import dev.tamga.pki.trust.Trust;
import java.time.Clock;
import java.util.List;

/**
 * The envelope of a trust list: the list, and one hop for each of its signers (pki/TRUST.md section
 * 2; FORMAT.md section 7). Thread-safe.
 */
public final class ListEnvelope {
  private static final String COUNTERSIGNATURE = "countersignature";
  private static final Bytes STATEMENT = Bytes.utf8("<Countersignature/>");

  private ListEnvelope() {}

  /**
   * Signs a list: hop 1.
   *
   * @throws ListRefusedException MALFORMED if it makes no container
   * @throws SigningException if the key or the timestamp authority fails
   */
  public static byte[] seal(TrustList list, CadesSigner signer)
      throws ListRefusedException, SigningException {
    try {
      String name = ContainerKind.TRUST_LIST.document().text();
      return new EnvelopeSigner(signer)
          .seal(name, list.print(), List.of(), List.of())
          .write()
          .toArray();
    } catch (Refusal e) {
      throw refused(e);
    }
  }

  /**
   * Adds the signature of one more signer.
   *
   * @param envelope is verified before it is signed again
   * @throws ListRefusedException as {@link #verify}
   * @throws SigningException if the key or the timestamp authority fails
   */
  public static byte[] countersign(byte[] envelope, Trust scheme, CadesSigner signer, Clock clock)
      throws ListRefusedException, SigningException {
    VerifiedEnvelope verified = verified(envelope, scheme, clock);
    try {
      return new EnvelopeSigner(signer)
          .addHop(verified, COUNTERSIGNATURE, STATEMENT.toArray())
          .write()
          .toArray();
    } catch (Refusal e) {
      throw refused(e);
    }
  }

  /** What an envelope holds, unverified: to show it, and to know whose scheme to verify it by. */
  public static TrustList peek(byte[] envelope) throws ListRefusedException {
    return TrustList.parse(read(envelope).document().toArray());
  }

  /**
   * Verifies an envelope: every hop's signature and timestamp, by paths to the scheme's root.
   *
   * @param scheme the trust of the territory's scheme ({@code TrustListStore.schemeTrust})
   * @throws ListRefusedException MALFORMED if it is no envelope of a list, or any hop does not hold
   */
  public static SignedList verify(byte[] envelope, Trust scheme, Clock clock)
      throws ListRefusedException {
    VerifiedEnvelope verified = verified(envelope, scheme, clock);
    return new SignedList(
        TrustList.parse(verified.container().document().toArray()),
        envelope,
        verified.signatures().stream().map(VerifiedSignature::signerPath).toList());
  }

  private static VerifiedEnvelope verified(byte[] envelope, Trust scheme, Clock clock)
      throws ListRefusedException {
    HollowContainer container = read(envelope);
    CadesVerifier signatures =
        new CadesVerifier(new PathChecker(scheme), clock, Tolerances.STANDARD, Purpose.TRUST_LIST);
    try {
      VerifiedEnvelope verified = new EnvelopeVerifier(signatures).verify(container);
      for (Hop hop : container.hops()) {
        requireStatement(hop);
      }
      return verified;
    } catch (Refusal e) {
      throw refused(e);
    }
  }

  private static void requireStatement(Hop hop) throws ListRefusedException {
    Entry statement = hop.statement();
    if (statement != null && !statement.content().equals(STATEMENT)) {
      throw new ListRefusedException(
          Reason.MALFORMED,
          "trust list: hop " + hop.number() + " states something (expected: <Countersignature/>)");
    }
  }

  private static HollowContainer read(byte[] envelope) throws ListRefusedException {
    try {
      HollowContainer container = HollowContainer.read(Bytes.of(envelope));
      if (container.kind() == ContainerKind.TRUST_LIST) {
        return container;
      }
      throw new ListRefusedException(
          Reason.MALFORMED,
          "container: " + container.kind() + " (expected: a trust list, FORMAT.md 7)");
    } catch (Refusal e) {
      throw refused(e);
    }
  }

  private static ListRefusedException refused(Refusal e) {
    return new ListRefusedException(
        Reason.MALFORMED, "trust list: " + e.detail() + "; " + e.rule() + "; " + e.action(), e);
  }
}
