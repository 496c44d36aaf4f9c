package dev.tamga.server.call;

import dev.tamga.common.wire.Resource;

/**
 * A row of the table of calls (PROTOCOL.md section 3).
 *
 * @param method {@code GET}, {@code PUT}, ...
 * @param resource what the path names
 * @param kind how long it may take
 * @param call answers it
 */
public record Route(String method, Resource resource, Kind kind, Call call) {

  /** How a call is timed (PROTOCOL.md section 11). */
  public enum Kind {
    /** Small: its body has to be here within the time of a control call. */
    CONTROL,
    /** Moves evidence: any time, but not slower than the least rate. */
    TRANSFER
  }

  /** A row for a small call. */
  public static Route control(String method, Resource resource, Call call) {
    return new Route(method, resource, Kind.CONTROL, call);
  }

  /** A row for a call that moves evidence. */
  public static Route transfer(String method, Resource resource, Call call) {
    return new Route(method, resource, Kind.TRANSFER, call);
  }
}
