package dev.tamga.cli.trust;

import dev.tamga.pki.accept.TrustListStore;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Option;

/** Which lists a verb is about. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StoreOptions {
  @Option(names = "--dir", required = true, description = "Folder of the trust lists.")
  private Path folder;

  @Option(names = "--territory", required = true, description = "Whose: ISO 3166-1 alpha-2.")
  private String territory;

  TrustListStore store(Clock clock) {
    return new TrustListStore(folder, clock);
  }

  String territory() {
    return territory;
  }
}
