package dev.tamga.cli.trust;

import dev.tamga.common.trust.ListEnvelope;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.durable.DurableFiles;
import dev.tamga.pki.list.ListRefusedException;
import dev.tamga.pki.list.TrustList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/** The files that the verbs read and write; nothing is ever overwritten. */
final class ListFiles {
  static final int MAX_BYTES = 16 << 20;

  private ListFiles() {}

  static byte[] read(Path file) throws IOException, RefusedException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new RefusedException(file + ": longer than 16 MiB (expected: a list)");
      }
      return bytes;
    }
  }

  /** A list by itself, or in its envelope, whose signatures are not verified here. */
  static TrustList list(Path file) throws IOException, RefusedException, ListRefusedException {
    byte[] bytes = read(file);
    return bytes.length > 0 && bytes[0] == 'P' ? ListEnvelope.peek(bytes) : TrustList.parse(bytes);
  }

  static X509Certificate certificate(Path file)
      throws IOException, RefusedException, CertificateRefusedException {
    var found = Certificates.read(file);
    if (found.size() != 1) {
      throw new RefusedException(file + ": " + found.size() + " certificates (expected: one)");
    }
    return found.get(0);
  }

  /** The first of a chain: a signer's file may hold its CA's, too. */
  static X509Certificate leaf(Path file) throws IOException, CertificateRefusedException {
    return Certificates.read(file).get(0);
  }

  static void write(Path file, byte[] bytes) throws IOException, RefusedException {
    try {
      DurableFiles.create(file, bytes);
    } catch (FileAlreadyExistsException e) {
      throw new RefusedException(file + ": exists (expected: a new name); nothing is overwritten");
    }
  }
}
