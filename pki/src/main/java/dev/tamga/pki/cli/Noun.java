package dev.tamga.pki.cli;

import java.time.Clock;
import picocli.CommandLine;

/**
 * A noun of {@code tamga-pki} that lives in a module above this one, because it needs what pki
 * cannot see, as envelopes. Found by {@link java.util.ServiceLoader}; each has a public constructor
 * without parameters.
 */
public interface Noun {
  /** How it is called: {@code trust}. */
  String name();

  /** Its verbs with that clock. */
  CommandLine commandLine(Clock clock);
}
