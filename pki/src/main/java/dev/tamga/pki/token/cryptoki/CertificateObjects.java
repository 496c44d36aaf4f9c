package dev.tamga.pki.token.cryptoki;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.KeyStoreRefusedException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The certificates in a token. SunPKCS11 shows those of CAs only as part of a chain, which it
 * builds by names; a CA that has a new key under its old name has two certificates of one name, and
 * it takes either. Here the issuer is the one whose key verifies.
 */
public final class CertificateObjects {
  private static final int C_OPEN_SESSION = 12;
  private static final int C_CLOSE_SESSION = 13;
  private static final int C_GET_ATTRIBUTE_VALUE = 24;
  private static final int C_FIND_OBJECTS_INIT = 26;
  private static final int C_FIND_OBJECTS = 27;

  private static final long SERIAL_SESSION = 4;
  private static final long CKA_CLASS = 0;
  private static final long CKA_VALUE = 0x11;
  private static final long CKO_CERTIFICATE = 1;
  private static final int MAX_OBJECTS = 1024;
  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_CHAIN = 8;

  /** CK_ATTRIBUTE: type, pointer, length; packed on Windows (PKCS#11 2.40, 2.1). */
  private static final int POINTER_AT =
      Platform.isWindows() ? NativeLong.SIZE : Native.POINTER_SIZE;

  private static final int LENGTH_AT = POINTER_AT + Native.POINTER_SIZE;
  private static final int ATTRIBUTE_BYTES = LENGTH_AT + Native.POINTER_SIZE;

  private CertificateObjects() {}

  /**
   * The leaf and those of its issuers that the token holds, at most eight.
   *
   * @throws KeyStoreRefusedException if the token cannot be read
   */
  public static List<X509Certificate> chain(Cryptoki library, long slot, X509Certificate leaf)
      throws KeyStoreRefusedException {
    List<X509Certificate> all = read(library, slot);
    List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
    while (chain.size() < MAX_CHAIN) {
      X509Certificate last = chain.get(chain.size() - 1);
      var issuer =
          all.stream().filter(one -> !chain.contains(one) && issued(one, last)).findFirst();
      if (issuer.isEmpty()) {
        break;
      }
      chain.add(issuer.get());
    }
    return chain;
  }

  private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
    if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false; // of the same name, with another key
    }
  }

  private static List<X509Certificate> read(Cryptoki library, long slot)
      throws KeyStoreRefusedException {
    var opened = new NativeLongByReference();
    library.require(
        "C_OpenSession",
        library.call(
            C_OPEN_SESSION,
            new NativeLong(slot),
            new NativeLong(SERIAL_SESSION),
            Pointer.NULL,
            Pointer.NULL,
            opened));
    try { // closing it ends the search, too
      List<X509Certificate> found = new ArrayList<>();
      for (NativeLong object : objects(library, opened.getValue())) {
        value(library, opened.getValue(), object, found);
      }
      return found;
    } finally {
      library.call(C_CLOSE_SESSION, opened.getValue());
    }
  }

  private static List<NativeLong> objects(Cryptoki library, NativeLong session)
      throws KeyStoreRefusedException {
    var kind = new Memory(NativeLong.SIZE);
    kind.setNativeLong(0, new NativeLong(CKO_CERTIFICATE));
    Memory wanted = attribute(CKA_CLASS, kind, NativeLong.SIZE);
    library.require(
        "C_FindObjectsInit", library.call(C_FIND_OBJECTS_INIT, session, wanted, new NativeLong(1)));
    var handles = new Memory((long) MAX_OBJECTS * NativeLong.SIZE);
    var count = new NativeLongByReference();
    library.require(
        "C_FindObjects",
        library.call(C_FIND_OBJECTS, session, handles, new NativeLong(MAX_OBJECTS), count));
    List<NativeLong> objects = new ArrayList<>();
    for (int i = 0; i < Math.min(count.getValue().longValue(), MAX_OBJECTS); i++) {
      objects.add(handles.getNativeLong((long) i * NativeLong.SIZE));
    }
    return objects;
  }

  /** One that is no certificate of ours, or vanished meanwhile, issues nothing for us. */
  private static void value(
      Cryptoki library, NativeLong session, NativeLong object, List<X509Certificate> found) {
    var bytes = new Memory(MAX_BYTES);
    Memory wanted = attribute(CKA_VALUE, bytes, MAX_BYTES);
    long result = library.call(C_GET_ATTRIBUTE_VALUE, session, object, wanted, new NativeLong(1));
    long length = wanted.getNativeLong(LENGTH_AT).longValue();
    if (result != 0 || length <= 0 || length > MAX_BYTES) {
      return;
    }
    try {
      found.add(Certificates.of(bytes.getByteArray(0, (int) length)));
    } catch (CertificateRefusedException e) {
      // a certificate of somebody else, of a form that nothing of Tamga takes
    }
  }

  private static Memory attribute(long type, Memory value, long length) {
    var attribute = new Memory(ATTRIBUTE_BYTES);
    attribute.clear();
    attribute.setNativeLong(0, new NativeLong(type));
    attribute.setPointer(POINTER_AT, value);
    attribute.setNativeLong(LENGTH_AT, new NativeLong(length));
    return attribute;
  }
}
