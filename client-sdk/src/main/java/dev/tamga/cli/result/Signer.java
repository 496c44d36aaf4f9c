package dev.tamga.cli.result;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cms.VerifiedSignature;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Who signed, in words; from a signature that was verified. */
record Signer(VerifiedSignature signature) {
  void words(Sheet sheet) {
    Words words = sheet.words();
    sheet.row("signer", name(signature.signer()));
    sheet.row("signer.state", signature.signerPath().anchor().state());
    signature.organisation().ifPresent(id -> sheet.row("signer.organisation", id));
    sheet.row("algorithm", signature.algorithm().id());
    sheet.row("signed", words.time(signature.signingTime()));
    sheet.row(
        "stamped",
        words.text(
            "stamped.by",
            words.time(signature.stampedAt()),
            Words.safe(name(signature.tsaPath().leaf()))));
  }

  void json(ObjectNode node) {
    node.put("signer", name(signature.signer()));
    node.put("subject", Subject.text(signature.signer().getSubjectX500Principal()));
    node.put("state", signature.signerPath().anchor().state());
    signature.organisation().ifPresent(id -> node.put("organisation", id));
    signature.profile().ifPresent(profile -> node.put("profile", profile.id()));
    node.put("algorithm", signature.algorithm().id());
    node.put("signed", signature.signingTime().toString());
    node.put("stamped", signature.stampedAt().toString());
    node.put("timestamp-authority", name(signature.tsaPath().leaf()));
  }

  static String name(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    String common = part(subject, "CN").orElse(subject);
    return part(subject, "O")
        .filter(o -> !o.equals(common))
        .map(o -> common + ", " + o)
        .orElse(common);
  }

  private static Optional<String> part(String subject, String type) {
    try {
      return new LdapName(subject)
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase(type))
              .map(Rdn::getValue)
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty(); // the whole name is shown then
    }
  }
}
