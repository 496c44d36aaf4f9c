package dev.tamga.pki.token;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a token said, out of the layers of exceptions around it. */
final class Cause {
  private static final Pattern CODE = Pattern.compile("CKR_[A-Z0-9_]+");
  private static final int MAX_LAYERS = 16;

  private Cause() {}

  /** The code of PKCS#11, as {@code CKR_PIN_INCORRECT}; else the innermost message. */
  static String of(Throwable thrown) {
    String said = String.valueOf(thrown.getMessage());
    Throwable layer = thrown;
    for (int i = 0; layer != null && i < MAX_LAYERS; i++) {
      if (layer.getMessage() != null) {
        said = layer.getMessage();
        Matcher code = CODE.matcher(said);
        if (code.find()) {
          return code.group();
        }
      }
      layer = layer.getCause();
    }
    return said;
  }
}
