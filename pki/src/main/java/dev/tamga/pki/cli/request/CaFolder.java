package dev.tamga.pki.cli.request;

import dev.tamga.pki.govern.Institution;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Option;

/** Where the CA is, and in which form the answer comes. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class CaFolder {
  @Option(names = "--ca", required = true, description = "Folder of the CA.")
  private Path folder;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** The CA with its officers, if it has any. */
  public Institution institution(Clock clock) {
    return new Institution(folder, clock);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Whether a program reads the answer. */
  public boolean json() {
    return json;
  }
}
