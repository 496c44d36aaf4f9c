package dev.tamga.cli.trust;

import dev.tamga.pki.accept.TrustListStore;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.list.Hash;
import dev.tamga.pki.list.ListRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The first contact with a State (pki/TRUST.md section 4), as options. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class FirstContact {
  @Option(
      names = "--root",
      required = true,
      description = "At first contact: the root of its scheme, DER or PEM.")
  private Path file;

  @Option(
      names = "--fingerprint",
      required = true,
      description = "At first contact: its SHA-256, 64 hex digits, as its operator told you.")
  private String fingerprint;

  X509Certificate make(TrustListStore store, String territory)
      throws IOException, RefusedException, CertificateRefusedException, ListRefusedException {
    return make(store, territory, file, fingerprint);
  }

  /** Keeps the root if its fingerprint is the one that was typed. */
  static X509Certificate make(TrustListStore store, String territory, Path file, String fingerprint)
      throws IOException, RefusedException, CertificateRefusedException, ListRefusedException {
    X509Certificate root = ListFiles.certificate(file);
    Hash typed = new Hash(fingerprint.replaceAll("[: ]", "").toLowerCase(Locale.ROOT));
    store.firstContact(territory, root, typed);
    return root;
  }
}
