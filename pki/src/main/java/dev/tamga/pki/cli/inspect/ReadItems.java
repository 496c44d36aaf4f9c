package dev.tamga.pki.cli.inspect;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.Facts;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.cli.crl.CrlFacts;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * Reads outside bytes: one structure in DER, or any number in PEM, also mixed. Certificates,
 * requests, CRLs, CMS; of a PKCS#12 file the public part, with its password.
 */
public final class ReadItems {
  /** The most bytes that are read. */
  public static final int MAX_BYTES = Certificates.MAX_CRL_BYTES;

  /** More objects in one file are refused. */
  static final int MAX_ITEMS = 1000;

  private ReadItems() {}

  /**
   * Reads them.
   *
   * @param source for messages
   * @param password asked for if it is a PKCS#12 file, and only then
   * @return at least one
   * @throws RefusedException if it is none of these, too long, or has too many objects
   * @throws CertificateRefusedException if a certificate or CRL is not well formed
   * @throws IOException if the password cannot be read
   */
  public static List<Item> of(byte[] bytes, String source, StorePassword password)
      throws IOException, RefusedException, CertificateRefusedException {
    if (bytes.length > MAX_BYTES) {
      throw new RefusedException(source + ": longer than " + MAX_BYTES + " bytes");
    }
    if (bytes.length > 0 && bytes[0] == 0x30) {
      return ofDer(bytes, source, password);
    }
    List<Item> items = new ArrayList<>();
    for (byte[] der : unarmoured(bytes, source)) {
      items.addAll(ofDer(der, source, password));
    }
    if (items.isEmpty()) {
      throw unknown(source);
    }
    return items;
  }

  private static List<Item> ofDer(byte[] der, String source, StorePassword password)
      throws IOException, RefusedException, CertificateRefusedException {
    return switch (Shape.of(der)) {
      case CERTIFICATE -> List.of(Item.of(Certificates.of(der)));
      case CRL -> List.of(crl(Certificates.crlOf(der), source));
      case REQUEST -> List.of(RequestItem.of(der, source));
      case CMS -> CmsItems.of(der, source);
      case KEY_STORE -> KeyStoreItems.of(der, source, password);
      case OTHER -> throw unknown(source);
    };
  }

  private static Item crl(X509CRL list, String source) throws RefusedException {
    try {
      Facts facts = CrlFacts.of(list);
      return Item.of(
          "CRL",
          facts.get("issuer")
              + ", number "
              + facts.get("number")
              + ", until "
              + facts.get("nextUpdate"),
          facts,
          Certificates.pem(list));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(source + ": " + e.getMessage());
    }
  }

  private static List<byte[]> unarmoured(byte[] bytes, String source) throws RefusedException {
    List<byte[]> found = new ArrayList<>();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject next = reader.readPemObject(); next != null; next = reader.readPemObject()) {
        if (next.getType().contains("PRIVATE KEY")) {
          throw new RefusedException(
              source + ": a private key (expected: public things); nothing of it was shown");
        }
        if (found.size() == MAX_ITEMS) {
          throw new RefusedException(source + ": more than " + MAX_ITEMS + " objects");
        }
        found.add(next.getContent());
      }
    } catch (IOException | RuntimeException e) { // Bouncy Castle's decoder throws unchecked ones
      throw new RefusedException(source + ": bad PEM (expected: RFC 7468): " + e.getMessage());
    }
    return found;
  }

  private static RefusedException unknown(String source) {
    return new RefusedException(
        source
            + ": none that is known (expected: a certificate, request, CRL or CMS in DER or PEM, or a"
            + " PKCS#12 file)");
  }
}
