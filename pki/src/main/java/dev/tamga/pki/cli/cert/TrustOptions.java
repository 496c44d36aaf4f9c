package dev.tamga.pki.cli.cert;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.TrustFiles;
import dev.tamga.pki.trust.live.TrustFiles.AnchorFile;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** Whom to trust, and for what. */
final class TrustOptions {
  private static final Map<String, Purpose> PURPOSES =
      Map.of(
          "tls-server", Purpose.TLS_SERVER,
          "tls-client", Purpose.TLS_CLIENT,
          "doc-sign", Purpose.DOCUMENT_SIGNATURE,
          "tsa", Purpose.TIMESTAMP);

  @Option(
      names = "--trust",
      required = true,
      paramLabel = "STATE=FILE",
      description = "A State and its root: KZ=root.crt; repeatable.")
  private List<String> anchors = new ArrayList<>();

  @Option(names = "--ca-cert", description = "File with CA certificates; repeatable.")
  private List<Path> authorities = new ArrayList<>();

  @Option(names = "--crl", description = "File with a CRL; repeatable.")
  private List<Path> crls = new ArrayList<>();

  @Option(
      names = "--for",
      required = true,
      description = "tls-server, tls-client, doc-sign or tsa.")
  private String purpose = "";

  Purpose purpose() throws RefusedException {
    Purpose found = PURPOSES.get(purpose);
    if (found == null) {
      throw new RefusedException(
          "--for " + purpose + " (expected: one of " + PURPOSES.keySet() + ")");
    }
    return found;
  }

  Trust trust() throws RefusedException, TrustRefusedException {
    List<AnchorFile> files = new ArrayList<>();
    for (String each : anchors) {
      String[] parts = each.split("=", 2);
      if (parts.length != 2) {
        throw new RefusedException("--trust " + each + " (expected: STATE=FILE, as KZ=root.crt)");
      }
      files.add(new AnchorFile(parts[0], Path.of(parts[1]), Set.of(Purpose.values())));
    }
    return new TrustFiles(files, authorities, crls).load();
  }
}
