package dev.tamga.pki.trust;

import static dev.tamga.pki.trust.TestPaths.permitted;
import static dev.tamga.pki.trust.UntrustedException.Reason.CONSTRAINT;
import static dev.tamga.pki.trust.UntrustedException.Reason.MALFORMED;
import static dev.tamga.pki.trust.UntrustedException.Reason.WEAK_KEY;
import static dev.tamga.pki.trust.UntrustedException.Reason.WRONG_PURPOSE;

import dev.tamga.pki.key.BouncyCastle;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.trust.UntrustedException.Reason;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.junit.jupiter.params.provider.Arguments;

/** Leaves and CAs that break one rule each, with the reason of the refusal. */
final class BentPaths {
  private BentPaths() {}

  /** How a good certificate is bent. */
  interface Bend {
    BentCertificate apply(BentCertificate good);
  }

  static Stream<Arguments> bentLeaves() {
    return Stream.of(
        bent(
            "leaf is a CA",
            WRONG_PURPOSE,
            c -> c.with(Extension.basicConstraints, true, new BasicConstraints(true))),
        bent(
            "keyCertSign",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign))),
        bent(
            "cRLSign",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.cRLSign))),
        bent("no key usage", WRONG_PURPOSE, c -> c.without(Extension.keyUsage)),
        bent(
            "key usage of a signer",
            WRONG_PURPOSE,
            c -> c.with(Extension.keyUsage, true, new KeyUsage(KeyUsage.nonRepudiation))),
        bent("no extended key usage", WRONG_PURPOSE, c -> c.without(Extension.extendedKeyUsage)),
        bent(
            "any extended key usage",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage))),
        bent(
            "client and server",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(
                        new KeyPurposeId[] {
                          KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
                        }))),
        bent(
            "name constraints",
            MALFORMED,
            c -> c.with(Extension.nameConstraints, true, permitted("C=KZ"))),
        bent("no subject key id", MALFORMED, c -> c.without(Extension.subjectKeyIdentifier)),
        bent("no authority key id", MALFORMED, c -> c.without(Extension.authorityKeyIdentifier)),
        bent(
            "critical subject key id",
            MALFORMED,
            c -> c.toggleCritical(Extension.subjectKeyIdentifier)),
        bent(
            "critical authority key id",
            MALFORMED,
            c -> c.toggleCritical(Extension.authorityKeyIdentifier)),
        bent(
            "wildcard",
            CONSTRAINT,
            c ->
                c.with(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "*.example.kz")))),
        bent(
            "too many names",
            MALFORMED,
            c -> c.with(Extension.subjectAlternativeName, false, manyNames())),
        bent(
            "name outside the CA's space",
            CONSTRAINT,
            c ->
                c.with(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "example.org")))),
        bent("serial 0", MALFORMED, c -> c.serial(BigInteger.ZERO)),
        bent("negative serial", MALFORMED, c -> c.serial(BigInteger.TEN.negate())),
        bent("serial of 21 octets", MALFORMED, c -> c.serial(BigInteger.ONE.shiftLeft(160))),
        bent("RSA 2048", WEAK_KEY, c -> c.key(rsa(2048))),
        bent("RSA of 3073 bits", WEAK_KEY, c -> c.key(rsa(3073))),
        bent("P-224", WEAK_KEY, c -> c.key(ec("secp224r1"))),
        bent("secp256k1", WEAK_KEY, c -> c.key(ec("secp256k1"))),
        bent("Ed25519", WEAK_KEY, c -> c.key(KeyKind.ED25519.generate())),
        bent("SHA-1", WEAK_KEY, c -> c.signature("SHA1withECDSA")),
        bent(
            "unknown critical extension",
            CONSTRAINT,
            c ->
                c.with(new ASN1ObjectIdentifier("1.2.3.4"), true, new DEROctetString(new byte[1]))),
        bent("two countries", CONSTRAINT, c -> c.subject("C=KZ,C=UZ,CN=x")));
  }

  static Stream<Arguments> bentAuthorities() {
    return Stream.of(
        bent(
            "not a CA",
            CONSTRAINT,
            c -> c.with(Extension.basicConstraints, true, new BasicConstraints(false))),
        bent(
            "basic constraints not critical",
            MALFORMED,
            c -> c.toggleCritical(Extension.basicConstraints)),
        bent(
            "no keyCertSign",
            CONSTRAINT,
            c -> c.with(Extension.keyUsage, true, new KeyUsage(KeyUsage.cRLSign))),
        bent(
            "signing CA",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_documentSigning))),
        bent(
            "CA of any usage",
            WRONG_PURPOSE,
            c ->
                c.with(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage))),
        bent(
            "name constraints not critical",
            MALFORMED,
            c -> c.toggleCritical(Extension.nameConstraints)),
        bent(
            "no name constraint in them",
            MALFORMED,
            c -> c.with(Extension.nameConstraints, true, new DERSequence())),
        bent(
            "constrained to another State",
            CONSTRAINT,
            c -> c.with(Extension.nameConstraints, true, permitted("C=UZ"))),
        bent(
            "policy constraints not critical",
            MALFORMED,
            c ->
                c.with(
                    Extension.policyConstraints,
                    false,
                    new PolicyConstraints(null, BigInteger.ZERO))),
        bent("no subject key id", MALFORMED, c -> c.without(Extension.subjectKeyIdentifier)),
        bent("RSA 2048", WEAK_KEY, c -> c.key(rsa(2048))),
        bent("SHA-1", WEAK_KEY, c -> c.signature("SHA1withECDSA")),
        bent(
            "another State's CA",
            CONSTRAINT,
            c -> c.subject("C=UZ,O=x,CN=CA").without(Extension.nameConstraints)));
  }

  private static Arguments bent(String what, Reason reason, Bend bend) {
    return Arguments.of(what, reason, bend);
  }

  private static GeneralNames manyNames() {
    return new GeneralNames(
        Stream.generate(() -> new GeneralName(GeneralName.dNSName, "localhost"))
            .limit(65)
            .toArray(GeneralName[]::new));
  }

  private static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair ec(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BouncyCastle.PROVIDER);
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
