package dev.tamga.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The benchmarks as one command. */
@Command(
    name = "bench",
    subcommands = {
      TransferBench.class,
      PackagesBench.class,
      LogBench.class,
      StateBench.class,
      ServiceBench.class,
      StorageBench.class,
      PathBench.class,
    })
public final class Bench implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Bench() {}

  /** Runs what the first argument names. A slow result is no failure; a broken run is. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Missing: transfer, packages, log, state, service, storage or path (-Dbench=...)");
  }
}
