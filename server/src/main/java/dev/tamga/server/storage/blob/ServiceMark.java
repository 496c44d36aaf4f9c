package dev.tamga.server.storage.blob;

import java.util.UUID;

/**
 * The form of a store's mark (STORAGE.md section 5): a random id, and the log whose service it is.
 */
public final class ServiceMark {
  private ServiceMark() {}

  /** A new mark of the service with this log. */
  public static String of(String origin) {
    return UUID.randomUUID() + " " + origin;
  }

  /** Whether a mark is one of the service with this log. */
  public static boolean isOf(String mark, String origin) {
    return mark.endsWith(' ' + origin);
  }
}
