package dev.tamga.server.app;

import dev.tamga.pki.language.Words;
import dev.tamga.server.migrate.Inventory;
import dev.tamga.server.migrate.MoveListener;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Prints how a move goes on: at a terminal one line that is written over each half second,
 * elsewhere a line each ten seconds. Thread-safe.
 */
final class PrintProgress implements MoveListener, AutoCloseable {
  private static final long TERMINAL_NANOS = 500_000_000;
  private static final long PLAIN_NANOS = 10_000_000_000L;
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final int WIDTH = 100;

  private final PrintWriter out;
  private final boolean terminal;
  private final Words words = Words.current();
  private Inventory all = Inventory.NOTHING;
  private long rows;
  private long bytes;
  private long copied; // by this run
  private long begun;
  private long printed;
  private boolean open; // a line that is not ended

  /**
   * @param terminal whether a person looks at it
   */
  PrintProgress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @SuppressWarnings("SystemConsoleNull") // asked besides
  static boolean isAtTerminal() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /** From JDK 22 on there is a console without a terminal, too; it says so itself. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // an older JDK has a console at a terminal only
    }
  }

  @Override
  public synchronized void all(Inventory inventory) {
    all = inventory;
    line(
        "To be moved: "
            + all.allRows()
            + " rows, "
            + all.items()
            + " items, "
            + size(all.bytes())
            + ".");
    begun = System.nanoTime();
    printed = begun;
  }

  @Override
  public synchronized void rows(String table, long more) {
    rows += more;
    print(false);
  }

  @Override
  public synchronized void found(long there) {
    bytes = there;
    begun = System.nanoTime(); // of bytes, whose rate is told
    print(true);
  }

  @Override
  public synchronized void bytes(long more) {
    bytes += more;
    copied += more;
    print(false);
  }

  @Override
  public synchronized void checking() {
    print(true);
    line("Everything is copied. The copy is checked now: every byte is read again.");
  }

  private void print(boolean now) {
    long nanos = System.nanoTime();
    if (!now && nanos - printed < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    printed = nanos;
    String text = words.say(text(nanos - begun));
    if (terminal) {
      out.print('\r' + text + " ".repeat(Math.max(0, WIDTH - text.length())));
      out.flush();
      open = true;
    } else {
      out.println(text);
    }
  }

  private String text(long nanos) {
    double seconds = Math.max(1, nanos) / 1e9;
    long rate = (long) (copied / seconds);
    long left = rate == 0 ? 0 : (all.bytes() - bytes) / rate;
    return "Rows "
        + rows
        + " of "
        + all.allRows()
        + ", bytes "
        + size(bytes)
        + " of "
        + size(all.bytes())
        + ", "
        + size(rate)
        + "/s, time left "
        + (rate == 0 ? "?" : time(Duration.ofSeconds(left)));
  }

  /** A line of its own. */
  synchronized void line(String text) {
    close();
    out.println(text);
  }

  static String size(long bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  private static String time(Duration left) {
    return left.toHours() > 0
        ? left.toHours() + " h " + left.toMinutesPart() + " min"
        : left.toMinutes() > 0
            ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
            : left.toSeconds() + " s";
  }

  /** Ends the line that is open. */
  @Override
  public synchronized void close() {
    if (open) {
      out.println();
      open = false;
    }
  }
}
