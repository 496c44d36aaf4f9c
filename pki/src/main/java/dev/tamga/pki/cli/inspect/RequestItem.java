package dev.tamga.pki.cli.inspect;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Pkcs10;
import dev.tamga.pki.cert.Subject;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.option.Pem;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.key.Spki;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** A request (RFC 2986), also one that a CA would refuse: then it says why. */
final class RequestItem {
  private RequestItem() {}

  static Item of(byte[] der, String source) throws RefusedException {
    try {
      PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
      String subject = Subject.text(new X500Principal(request.getSubject().getEncoded()));
      PublicKey key = BouncyCastleProvider.getPublicKey(request.getSubjectPublicKeyInfo());
      return Item.of(
          "request",
          subject.isEmpty() ? "without a subject" : subject,
          new Facts()
              .with("subject", subject)
              .with("names", names(request))
              .with("key", key == null ? "other" : kind(key))
              .with("keySha256", key == null ? "" : Spki.sha256(key))
              .with("problem", problem(der)),
          Pem.of("CERTIFICATE REQUEST", der));
    } catch (IOException | RuntimeException e) { // Bouncy Castle: unchecked ones of many kinds
      throw new RefusedException(
          source + ": no request (expected: PKCS#10, RFC 2986): " + e.getMessage());
    }
  }

  private static String kind(PublicKey key) {
    return KeyKind.of(key).map(KeyKind::name).orElse("other");
  }

  /** Its proof of possession, its key and its form, as the CA looks at them. */
  private static String problem(byte[] der) {
    try {
      Pkcs10.of(der);
      return "none";
    } catch (CertificateRefusedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<String> names(PKCS10CertificationRequest request) {
    Extensions wanted = request.getRequestedExtensions();
    GeneralNames names =
        wanted == null
            ? null
            : GeneralNames.fromExtensions(wanted, Extension.subjectAlternativeName);
    return names == null
        ? List.of()
        : Arrays.stream(names.getNames()).map(name -> name.getName().toString()).toList();
  }
}
