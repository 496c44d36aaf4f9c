package dev.tamga.server.call;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.Paths;
import dev.tamga.common.wire.Resource;
import dev.tamga.common.wire.Target;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The table of calls. {@code HEAD} is answered wherever {@code GET} is, {@code OPTIONS} on any
 * path. Immutable.
 */
public final class Router {
  private final Map<Resource, Map<String, Route>> table = new EnumMap<>(Resource.class);
  private final Call options;

  /**
   * @param options answers {@code OPTIONS}, the discovery of tus (PROTOCOL.md section 5)
   * @param routes the rows
   * @throws IllegalArgumentException if two rows have the same method and resource
   */
  public Router(Call options, List<Route> routes) {
    this.options = options;
    for (Route route : routes) {
      Map<String, Route> row = table.computeIfAbsent(route.resource(), r -> new TreeMap<>());
      if (row.put(route.method(), route) != null) {
        throw new IllegalArgumentException(
            "route: " + route.method() + ' ' + route.resource() + " twice (expected: once)");
      }
    }
    for (Map<String, Route> row : table.values()) {
      Route get = row.get("GET");
      if (get != null) {
        row.putIfAbsent("HEAD", get);
      }
    }
  }

  /** A row with what the path names. */
  public record Match(Route route, Target target) {}

  /**
   * Finds the row of a request.
   *
   * @param path without its query
   * @throws Refusal NO_SUCH_PATH, also for a path that no row of this node serves;
   *     METHOD_NOT_ALLOWED if only other methods are (see {@link #allowed})
   */
  public Match match(String method, String path) throws Refusal {
    if (method.equals("OPTIONS") && path.equals("*")) {
      return optionsOf(new Target.Fixed(Resource.NODE));
    }
    Target target = Paths.parse(path);
    if (method.equals("OPTIONS")) {
      return optionsOf(target);
    }
    Map<String, Route> row = table.get(target.resource());
    if (row == null) {
      throw new Refusal(
          Failure.NO_SUCH_PATH,
          "path: " + Quoted.of(path) + " (expected: one that this node serves)",
          "PROTOCOL.md 3",
          "This node does not offer that part of the protocol.");
    }
    Route route = row.get(method);
    if (route == null) {
      throw new Refusal(
          Failure.METHOD_NOT_ALLOWED,
          "method: " + Quoted.of(method) + " (expected: " + names(row) + ')',
          "PROTOCOL.md 3",
          "Use a method that the header Allow names.");
    }
    return new Match(route, target);
  }

  private Match optionsOf(Target target) {
    return new Match(Route.control("OPTIONS", target.resource(), options), target);
  }

  /** The value of {@code Allow} for that path (RFC 9110 section 10.2.1). */
  public String allowed(String path) {
    try {
      return names(table.get(Paths.parse(path).resource()));
    } catch (Refusal e) {
      return "OPTIONS";
    }
  }

  private static String names(@Nullable Map<String, Route> row) {
    TreeSet<String> names = new TreeSet<>(row == null ? List.of() : row.keySet());
    names.add("OPTIONS");
    return String.join(", ", names);
  }
}
