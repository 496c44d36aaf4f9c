package dev.tamga.pki.cli.option;

import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.cli.RefusedException;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.TrustFiles;
import dev.tamga.pki.trust.live.TrustFiles.AnchorFile;
import dev.tamga.pki.trust.live.TrustRefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Whom to trust: roots of States, and what comes with them. */
public final class TrustOptions {
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

  /**
   * Those roots, for every purpose, with these CAs and CRLs.
   *
   * @throws RefusedException if one is not of that form
   * @throws TrustRefusedException if a file is missing or holds something else
   */
  public Trust trust() throws RefusedException, TrustRefusedException {
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
