package dev.tamga.pki.ca;

import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyStoreRefusedException;
import dev.tamga.pki.key.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a CA keeps its files, its keys and its lock.
 *
 * @param password of all its keys
 */
record CaFolder(Path path, Setup setup, Secret password, Clock clock) {
  Path file(Authority authority, String suffix) {
    return path.resolve(authority.id() + suffix);
  }

  /** All of a branch, the first first; one is there when its certificate is. */
  List<Authority> authorities(Branch branch) {
    List<Authority> all = new ArrayList<>(List.of(Authority.first(branch)));
    Authority newest = all.get(0);
    while (branch != Branch.ROOT
        && newest.number() < Authority.MOST
        && Files.exists(file(newest.next(), ".crt"))) {
      newest = newest.next();
      all.add(newest);
    }
    return all;
  }

  /** The one that issues. */
  Authority current(Branch branch) {
    List<Authority> all = authorities(branch);
    return all.get(all.size() - 1);
  }

  X509Certificate certificate(Authority authority) throws CaException {
    try {
      return Certificates.read(file(authority, ".crt")).get(0);
    } catch (IOException | CertificateRefusedException e) {
      throw failed(e);
    }
  }

  Identity identity(Authority authority) throws CaException {
    try {
      return Identity.load(file(authority, ".p12"), password);
    } catch (KeyStoreRefusedException e) {
      throw new CaException("the CA's key: " + e.getMessage(), e);
    }
  }

  /** Does what writes, alone. */
  <T> T locked(Work<T> work) throws CaException {
    synchronized (CaFolder.class) { // a file lock is the process's, not the thread's
      try (FileChannel channel =
              FileChannel.open(
                  path.resolve("ca.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        return work.run();
      } catch (IOException | CertificateRefusedException e) {
        throw failed(e);
      }
    }
  }

  /** Reads what the register has. */
  <T> T reading(Work<T> work) throws CaException {
    try {
      return work.run();
    } catch (IOException | CertificateRefusedException e) {
      throw failed(e);
    }
  }

  CaException failed(Exception e) {
    return failed(path, e);
  }

  static CaException failed(Path folder, Exception e) {
    return new CaException(
        "CA in " + folder + ": " + (e instanceof IOException ? e.toString() : e.getMessage()), e);
  }

  interface Work<T> {
    T run() throws IOException, CaException, CertificateRefusedException;
  }
}
