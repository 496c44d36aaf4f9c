package dev.tamga.common.wire;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Quoted;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every path of PROTOCOL.md section 3, built and read in one spelling: no percent-encoding, no
 * trailing slash, no leading zero.
 */
public final class Paths {
  /** Longest path that is looked at, in characters. */
  public static final int MAX_CHARS = 256;

  /** Most items that a manifest can name beside the document (FORMAT.md section 10). */
  public static final int MAX_ITEM = 999;

  /** What the query of {@link #witnessed} begins with. */
  public static final String ORIGIN = "origin=";

  static final String PACKAGES = "/v1/packages";
  static final String ITEMS = "/items";
  static final String RECEIPTS = "/receipts";
  static final String TILES = "/v1/log/tile/";

  static final Map<Resource, String> FIXED =
      Map.of(
          Resource.NODE, "/v1/node",
          Resource.PACKAGES, PACKAGES,
          Resource.CHECKPOINT, "/v1/log/checkpoint",
          Resource.CHECKPOINT_TIMESTAMP, "/v1/log/checkpoint/timestamp",
          Resource.WITNESSED, "/v1/log/witnessed",
          Resource.WITNESSED_FORK, "/v1/log/witnessed/fork",
          Resource.LOG_KEY, "/v1/log/key",
          Resource.TIMESTAMP, "/v1/timestamp",
          Resource.NOTICES, "/v1/notices");

  static final Map<Resource, String> OF_PACKAGE =
      Map.of(
          Resource.PACKAGE, "",
          Resource.DRAFT, "/draft",
          Resource.ITEMS, ITEMS,
          Resource.SEAL, "/seal",
          Resource.CONTAINER, ".asice",
          Resource.ACCEPTANCE, "/acceptance",
          Resource.HOLD, "/hold",
          Resource.CUSTODY, "/custody");

  static final Pattern TILE_FORM =
      Pattern.compile(
          "(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x(?!000)[0-9]{3}/(?:x[0-9]{3}/){0,5})?[0-9]{3}"
              + "(?:\\.p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?");

  private static final Map<String, Resource> BY_PATH = inverted(FIXED);
  private static final Map<String, Resource> BY_SUFFIX = inverted(OF_PACKAGE);
  private static final Pattern PACKAGE_FORM =
      Pattern.compile(PACKAGES + "/([0-9a-f-]{36})((?:\\.|/)[a-z]+)?(?:/([1-9][0-9]{0,17}))?");

  private Paths() {}

  private static Map<String, Resource> inverted(Map<Resource, String> map) {
    return map.entrySet().stream()
        .collect(toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
  }

  /** {@code /v1/node}. */
  public static String node() {
    return fixed(Resource.NODE);
  }

  /** {@code /v1/packages}; the query is {@link ListQuery}'s. */
  public static String packages() {
    return PACKAGES;
  }

  /** {@code /v1/packages/{id}}: a draft, or the hollow container. */
  public static String ofPackage(PackageId id) {
    return new Target.OfPackage(Resource.PACKAGE, id).path();
  }

  /** {@code /v1/packages/{id}/draft}. */
  public static String draft(PackageId id) {
    return new Target.OfPackage(Resource.DRAFT, id).path();
  }

  /** {@code /v1/packages/{id}/items}. */
  public static String items(PackageId id) {
    return new Target.OfPackage(Resource.ITEMS, id).path();
  }

  /**
   * {@code /v1/packages/{id}/items/{n}}.
   *
   * @throws IllegalArgumentException if {@code n} is not 1 to {@link #MAX_ITEM}
   */
  public static String item(PackageId id, int n) {
    return new Target.Item(id, n).path();
  }

  /** {@code /v1/packages/{id}/seal}. */
  public static String seal(PackageId id) {
    return new Target.OfPackage(Resource.SEAL, id).path();
  }

  /** {@code /v1/packages/{id}.asice}. */
  public static String container(PackageId id) {
    return new Target.OfPackage(Resource.CONTAINER, id).path();
  }

  /** {@code /v1/packages/{id}/acceptance}. */
  public static String acceptance(PackageId id) {
    return new Target.OfPackage(Resource.ACCEPTANCE, id).path();
  }

  /** {@code /v1/packages/{id}/hold}. */
  public static String hold(PackageId id) {
    return new Target.OfPackage(Resource.HOLD, id).path();
  }

  /**
   * {@code /v1/packages/{id}/receipts/{seq}}.
   *
   * @throws IllegalArgumentException if {@code seq} is less than 1
   */
  public static String receipt(PackageId id, long seq) {
    return new Target.Receipt(id, seq).path();
  }

  /** {@code /v1/packages/{id}/custody}. */
  public static String custody(PackageId id) {
    return new Target.OfPackage(Resource.CUSTODY, id).path();
  }

  /** {@code /v1/log/checkpoint}. */
  public static String checkpoint() {
    return fixed(Resource.CHECKPOINT);
  }

  /** {@code /v1/log/checkpoint/timestamp}. */
  public static String checkpointTimestamp() {
    return fixed(Resource.CHECKPOINT_TIMESTAMP);
  }

  /**
   * {@code /v1/log/tile/...}.
   *
   * @param tile what follows, as C2SP tlog-tiles spells it: {@code 0/x001/067}
   * @throws IllegalArgumentException if it is spelled otherwise
   */
  public static String tile(String tile) {
    return new Target.Tile(tile).path();
  }

  /** {@code /v1/log/witnessed}: the copy that the node keeps of that log. */
  public static String witnessed(String origin) {
    return fixed(Resource.WITNESSED) + ofOrigin(origin);
  }

  /** {@code /v1/log/witnessed/fork}: what the node has seen that contradicts the copy. */
  public static String witnessedFork(String origin) {
    return fixed(Resource.WITNESSED_FORK) + ofOrigin(origin);
  }

  private static String ofOrigin(String origin) {
    return '?' + ORIGIN + URLEncoder.encode(origin, StandardCharsets.UTF_8);
  }

  /** {@code /v1/log/key}. */
  public static String logKey() {
    return fixed(Resource.LOG_KEY);
  }

  /** {@code /v1/timestamp}. */
  public static String timestamp() {
    return fixed(Resource.TIMESTAMP);
  }

  /** {@code /v1/notices}. */
  public static String notices() {
    return fixed(Resource.NOTICES);
  }

  /**
   * Reads a path without its query.
   *
   * @throws Refusal NO_SUCH_PATH if it is none of PROTOCOL.md section 3, spelled as above
   */
  public static Target parse(String path) throws Refusal {
    if (path.length() <= MAX_CHARS) {
      Resource fixed = BY_PATH.get(path);
      if (fixed != null) {
        return new Target.Fixed(fixed);
      }
      try {
        Target target = path.startsWith(TILES) ? tileOf(path) : packageOf(path);
        if (target != null) {
          return target;
        }
      } catch (IllegalArgumentException e) {
        throw noSuchPath(path).causedBy(e);
      }
    }
    throw noSuchPath(path);
  }

  private static Target tileOf(String path) {
    return new Target.Tile(path.substring(TILES.length()));
  }

  private static @Nullable Target packageOf(String path) {
    Matcher parts = PACKAGE_FORM.matcher(path);
    if (!parts.matches()) {
      return null;
    }
    PackageId id = new PackageId(parts.group(1));
    String suffix = parts.group(2) == null ? "" : parts.group(2);
    if (parts.group(3) != null) {
      return numbered(id, suffix, Long.parseLong(parts.group(3)));
    }
    Resource resource = BY_SUFFIX.get(suffix);
    return resource == null ? null : new Target.OfPackage(resource, id);
  }

  private static @Nullable Target numbered(PackageId id, String suffix, long number) {
    if (suffix.equals(RECEIPTS)) {
      return new Target.Receipt(id, number);
    }
    if (suffix.equals(ITEMS) && number <= MAX_ITEM) {
      return new Target.Item(id, (int) number);
    }
    return null;
  }

  static String fixed(Resource resource) {
    String path = FIXED.get(resource);
    if (path == null) {
      throw new IllegalArgumentException("resource: " + resource + " (expected: a fixed path)");
    }
    return path;
  }

  private static Refusal noSuchPath(String path) {
    return new Refusal(
        Failure.NO_SUCH_PATH,
        "path: " + Quoted.of(path) + " (expected: one of PROTOCOL.md 3)",
        "PROTOCOL.md 3",
        "Check the path against PROTOCOL.md section 3.");
  }
}
