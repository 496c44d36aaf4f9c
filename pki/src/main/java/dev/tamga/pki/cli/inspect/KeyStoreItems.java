package dev.tamga.pki.cli.inspect;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The public part of a PKCS#12 file (RFC 7292): its certificates. No key is opened. */
final class KeyStoreItems {
  private static final int MAX_BYTES = 1 << 20;

  private KeyStoreItems() {}

  static List<Item> of(byte[] bytes, String source, StorePassword password)
      throws IOException, RefusedException, CertificateRefusedException {
    if (bytes.length > MAX_BYTES) {
      throw new RefusedException(
          source
              + ": "
              + bytes.length
              + " bytes (expected: a key store of at most "
              + MAX_BYTES
              + ')');
    }
    try (Secret opening = password.ask()) {
      KeyStore store = opening.lend(SecretAccess.get(), chars -> open(bytes, source, chars));
      List<Item> items = new ArrayList<>();
      for (String name : Collections.list(store.aliases())) {
        for (Certificate each : certificates(store, name)) {
          Item item = Item.of(Certificates.of(((X509Certificate) each).getEncoded()));
          item.facts().with("entry", name).with("withKey", store.isKeyEntry(name));
          items.add(item);
        }
      }
      if (items.isEmpty()) {
        throw new RefusedException(source + ": a key store without certificates");
      }
      return items;
    } catch (GeneralSecurityException | ClassCastException e) {
      throw new RefusedException(source + ": no key store that can be read: " + e.getMessage());
    }
  }

  private static KeyStore open(byte[] bytes, String source, char[] password)
      throws RefusedException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(bytes), password);
      return store;
    } catch (IOException
        | GeneralSecurityException
        | RuntimeException e) { // the JDK's reader throws unchecked ones, too
      throw new RefusedException(
          source + ": it does not open (expected: its password, a whole PKCS#12 file)");
    }
  }

  private static List<Certificate> certificates(KeyStore store, String name)
      throws GeneralSecurityException {
    Certificate[] chain = store.getCertificateChain(name);
    Certificate alone = store.getCertificate(name);
    return chain != null ? List.of(chain) : alone == null ? List.of() : List.of(alone);
  }
}
