package dev.tamga.client.bundle;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Compares inventories line by line, so that a refusal names the file. */
final class InventoryCheck {
  private static final int MAX_LINE = 2048; // a digest, a name of at most 1,024 bytes, separators

  private InventoryCheck() {}

  /**
   * @param expected what the files ask for, of our making
   * @param count number of its lines
   * @param theirs what the bundle says, of the same length
   * @throws Refusal DIGEST_MISMATCH naming the first line that differs
   */
  static void compare(Path expected, long count, InputStream theirs) throws Refusal, IOException {
    try (InputStream lines = new BufferedInputStream(Files.newInputStream(expected))) {
      for (long number = 1; number <= count; number++) {
        byte[] our = line(lines);
        byte[] their = theirs.readNBytes(our.length);
        if (!Arrays.equals(our, their)) {
          throw mismatch(number, our, their);
        }
      }
    }
  }

  private static byte[] line(InputStream in) throws IOException {
    byte[] line = new byte[MAX_LINE];
    int length = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      line[length++] = (byte) b;
      if (b == '\n') {
        break;
      }
    }
    return Arrays.copyOf(line, length);
  }

  private static Refusal mismatch(long number, byte[] our, byte[] their) {
    return new Refusal(
        Failure.DIGEST_MISMATCH,
        Names.INVENTORY
            + " line "
            + number
            + ": "
            + Quoted.of(new String(their, StandardCharsets.UTF_8).strip())
            + " (expected: "
            + Quoted.of(new String(our, StandardCharsets.UTF_8).strip())
            + ")",
        "FORMAT.md 6",
        "Fetch the item again; if it stays so, dispute it.");
  }
}
