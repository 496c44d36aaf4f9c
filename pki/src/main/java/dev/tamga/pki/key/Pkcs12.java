package dev.tamga.pki.key;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PKCS#12 files (RFC 7292) with exactly one private key, as the JDK and OpenSSL 3 write them. */
final class Pkcs12 {
  private static final String ALIAS = "key";
  private static final int MAX_BYTES = 1 << 20;

  private Pkcs12() {}

  static Identity read(Path file, Secret password) throws KeyStoreRefusedException {
    byte[] bytes = readBounded(file);
    return password.lend(SecretAccess.get(), chars -> decode(file, bytes, chars));
  }

  /** Creates {@code file} whole and forced to the disk, or not at all; never overwrites. */
  static void write(Path file, Secret password, PrivateKey key, List<X509Certificate> chain)
      throws KeyStoreRefusedException {
    byte[] bytes = password.lend(SecretAccess.get(), chars -> encode(file, key, chain, chars));
    try {
      create(file, bytes);
    } catch (FileAlreadyExistsException e) {
      throw refused(file, "exists already, and a key is never overwritten: choose a new name", e);
    } catch (IOException e) {
      throw refused(file, "not written", e);
    }
  }

  private static byte[] readBounded(Path file) throws KeyStoreRefusedException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length <= MAX_BYTES) {
        return bytes;
      }
    } catch (IOException e) {
      throw refused(file, "unreadable", e);
    }
    throw refused(file, "more than " + MAX_BYTES + " bytes", null);
  }

  private static Identity decode(Path file, byte[] bytes, char[] password)
      throws KeyStoreRefusedException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(bytes), password);
      List<String> keys =
          Collections.list(store.aliases()).stream().filter(alias -> isKey(store, alias)).toList();
      if (keys.size() != 1) {
        throw refused(file, keys.size() + " private keys", null);
      }
      Certificate[] chain = store.getCertificateChain(keys.get(0));
      if (key(store, keys.get(0), bytes, password) instanceof PrivateKey key
          && chain != null
          && Arrays.stream(chain).allMatch(X509Certificate.class::isInstance)) {
        return new Identity(key, Arrays.stream(chain).map(X509Certificate.class::cast).toList());
      }
    } catch (IOException e) {
      throw refused(file, wrongPassword(e) ? "wrong password" : "damaged", e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw refused(file, "damaged or in an unknown form", e);
    }
    throw refused(file, "no certificate chain for its private key", null);
  }

  /**
   * The JDK's store opens no key of a kind that it does not know: GOST, ML-DSA before 24. And what
   * it makes of ML-DSA from 24 on does not sign with Bouncy Castle.
   */
  private static @Nullable Key key(KeyStore store, String alias, byte[] bytes, char[] password)
      throws GeneralSecurityException, IOException {
    try {
      Key opened = store.getKey(alias, password);
      if (opened == null || !opened.getAlgorithm().startsWith("ML-DSA")) {
        return opened;
      }
    } catch (UnrecoverableKeyException e) {
      // one that the JDK cannot take apart; if it is damaged, the next fails, too
    }
    KeyStore other = KeyStore.getInstance("PKCS12", BouncyCastle.PROVIDER);
    other.load(new ByteArrayInputStream(bytes), password);
    return other.getKey(alias, password);
  }

  private static boolean isKey(KeyStore store, String alias) {
    try {
      return store.isKeyEntry(alias);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("key store: used before it was loaded", e);
    }
  }

  private static byte[] encode(
      Path file, PrivateKey key, List<X509Certificate> chain, char[] password)
      throws KeyStoreRefusedException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(ALIAS, key, password, chain.toArray(Certificate[]::new));
      var out = new ByteArrayOutputStream();
      store.store(out, password);
      return out.toByteArray();
    } catch (IOException | GeneralSecurityException e) {
      throw refused(file, "key without an encoding, it may stand in a token", e);
    }
  }

  private static void create(Path file, byte[] bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Mode 600 where the file system has modes; elsewhere the folder's access rules hold. */
  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean wrongPassword(IOException e) {
    return e.getCause() instanceof UnrecoverableKeyException;
  }

  private static KeyStoreRefusedException refused(
      Path file, String what, @Nullable Exception cause) {
    return new KeyStoreRefusedException(
        "key store " + file + ": " + what + " (expected: a PKCS#12 file with one key)", cause);
  }
}
