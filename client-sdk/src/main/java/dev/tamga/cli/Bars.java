package dev.tamga.cli;

import dev.tamga.client.transfer.TransferListener;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A bar for each item that moves, with its rate and the time left. For one thread. */
final class Bars implements TransferListener, AutoCloseable {
  private static final long MIB = 1L << 20;
  private static final int MOST_NAME = 40;

  private final PrintStream out;
  private @Nullable ProgressBar bar;
  private String shown = "";

  Bars(PrintStream out) {
    this.out = out;
  }

  @Override
  public void moved(String what, long done, long total) {
    ProgressBar current = bar;
    if (current == null || !shown.equals(what)) {
      close();
      current =
          new ProgressBarBuilder()
              .setTaskName(name(what))
              .setInitialMax(total)
              .setUnit(" MiB", MIB)
              .showSpeed()
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .build();
      bar = current;
      shown = what;
    }
    current.stepTo(done);
  }

  /** The end of a long name says more than its start. */
  private static String name(String what) {
    int cut = what.length() - MOST_NAME;
    return cut <= 0 ? what : "..." + what.substring(cut + 3);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
