package dev.tamga.server.access;

import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.container.VerifiedSide;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cms.VerifiedSignature;
import dev.tamga.pki.key.Spki;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a signature that holds was made by someone who may sign for an authority: by its
 * State's CA, by the register, at the time of the timestamp (FORMAT.md section 4, CSTO 6).
 */
public final class RequireSigner {
  private final Registry registry;

  /**
   * @param registry who may sign for whom
   */
  public RequireSigner(Registry registry) {
    this.registry = registry;
  }

  /**
   * The appointment by which the signer signed.
   *
   * @throws Refusal SIGNER_NOT_ENTITLED if there is none, naming what is wrong
   */
  public Signer of(AuthorityId authority, VerifiedSignature signature) throws Refusal {
    String state = signature.signerPath().anchor().state();
    if (!state.equals(authority.state())) {
      throw refused(authority, "a certificate of the State " + state, authority.state());
    }
    X509Certificate certificate = signature.signer();
    Sha256 spki = new Sha256(Spki.sha256(certificate));
    Signer signer =
        registry
            .signer(authority, spki, signature.stampedAt())
            .orElseThrow(
                () ->
                    refused(
                        authority,
                        "key " + spki + " at " + signature.stampedAt(),
                        "a key that the register names for it at that time"));
    requireProfile(authority, signer, signature);
    requireOrganisation(authority, signature);
    return signer;
  }

  /**
   * The same of every signature of the newest hop: who signs a second time by another algorithm is
   * one of the authority's, too.
   *
   * @return the appointment of the first signer
   * @throws Refusal SIGNER_NOT_ENTITLED if there is none for one of them
   */
  public Signer ofAll(AuthorityId authority, VerifiedEnvelope envelope) throws Refusal {
    Signer first = of(authority, envelope.lastSignature());
    for (VerifiedSide side : envelope.lastSides()) {
      var unused = of(authority, side.signature());
    }
    return first;
  }

  private static void requireProfile(
      AuthorityId authority, Signer signer, VerifiedSignature signature) throws Refusal {
    Profile expected =
        switch (signer.role()) {
          case HEAD -> Profile.DOC_SIGN_HEAD;
          case DEPUTY -> Profile.DOC_SIGN_DEPUTY;
          case SEAL -> Profile.ORG_SEAL;
        };
    if (signature.profile().filter(expected::equals).isEmpty()) {
      List<String> mapped = signature.signerPath().grant().mappedPolicies();
      throw refused(
          authority,
          "a certificate of the profile "
              + signature.profile().map(Profile::id).orElse("none")
              + ", with the policies "
              + Certificates.policies(signature.signer()),
          expected.id()
              + ", as the register has the signer's role"
              + (mapped.isEmpty() ? "" : "; its State's trust list maps " + mapped));
    }
  }

  /** Only if the register says which organisation it is; by the attribute that its State uses. */
  private void requireOrganisation(AuthorityId authority, VerifiedSignature signature)
      throws Refusal {
    Optional<String> expected = registry.find(authority).flatMap(Authority::organisation);
    if (expected.isPresent() && !expected.equals(signature.organisation())) {
      throw refused(
          authority,
          "a certificate of the organisation " + signature.organisation().orElse("none"),
          expected.get() + ", as the register has it");
    }
  }

  private static Refusal refused(AuthorityId authority, String found, String expected) {
    return new Refusal(
        Failure.SIGNER_NOT_ENTITLED,
        "signature for " + authority + ": " + found + " (expected: " + expected + ')',
        "FORMAT.md 4, CSTO 6",
        "Sign with a key that the register names for the authority, or have the register corrected.");
  }
}
