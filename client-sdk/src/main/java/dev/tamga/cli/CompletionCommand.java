package dev.tamga.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tamga completion}: a script that completes commands and options in a shell. */
@Command
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompletionCommand implements Callable<Integer> {
  /** The one script serves both. */
  enum Shell {
    BASH,
    ZSH
  }

  private final Session session;

  @Parameters(paramLabel = "bash|zsh", descriptionKey = "shell")
  private Shell shell;

  @Spec private CommandSpec spec;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.remark("completion." + shell.name());
    session.around().out().print(AutoComplete.bash("tamga", spec.root().commandLine()));
    session.around().out().flush();
    return Exit.DONE;
  }
}
