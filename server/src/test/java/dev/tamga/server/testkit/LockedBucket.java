package dev.tamga.server.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tamga.server.storage.s3.S3Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The exchange with a bucket that has object lock, for none of the servers of the tests has it: the
 * calls of a node, answered in the form of Amazon's API reference, two versions a page. It refuses
 * what the reference says is refused: to shorten a lock, and to delete a version under one. With
 * {@code -Dtamga.lock.store=http://127.0.0.1:5000} the tests ask a foreign server instead.
 */
public final class LockedBucket implements AutoCloseable {
  private static final String FOREIGN = System.getProperty("tamga.lock.store", "");
  private static final String BUCKET = "evidence-locked";
  private static final int PAGE = 2;
  private static final Pattern MODE = Pattern.compile("<Mode>([A-Z]+)</Mode>");
  private static final Pattern STATUS = Pattern.compile("<Status>([A-Z]+)</Status>");
  private static final Pattern UNTIL = Pattern.compile("<RetainUntilDate>([^<]+)</Retain");

  private final HttpServer server;
  private final Path secret;
  private final Map<String, List<Version>> objects = new TreeMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger locks = new AtomicInteger();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private volatile Instant now = Instant.MIN;

  private static final class Version {
    private final String id;
    private final byte[] bytes;
    private final boolean marker;
    private String mode = "";
    private Instant until = Instant.MIN;
    private boolean held;

    private Version(String id, byte[] bytes, boolean marker) {
      this.id = id;
      this.bytes = bytes;
      this.marker = marker;
    }
  }

  private static final class Answer {
    private final int status;
    private final byte[] body;

    Answer(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }

    Answer(int status, String body) {
      this(status, body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer error(int status, String code) {
      return new Answer(status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
    }
  }

  /** Starts it, with an empty bucket. */
  public LockedBucket() throws IOException {
    secret = Files.createTempFile("lock", ".secret"); // made with mode 600
    Files.writeString(secret, "a-secret-of-the-tests\n");
    secret.toFile().deleteOnExit();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Whether a foreign server is asked, which refuses nothing on demand. */
  public static boolean isForeign() {
    return !FOREIGN.isEmpty();
  }

  /** Where it is, under a prefix. */
  public S3Address address(String prefix) {
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    return new S3Address(
        isForeign() ? FOREIGN : endpoint,
        "us-east-1",
        BUCKET,
        prefix,
        "tests",
        secret,
        Optional.empty(),
        true);
  }

  /** Refuses calls of this kind from now on, as {@code GET object-lock}. */
  public void deny(String call) {
    denied.add(call);
  }

  /** Lets go of what was locked until then; before it is told, of nothing. */
  public void tell(Instant time) {
    now = time;
  }

  /** How often a retention was put. */
  public int locks() {
    return locks.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      Answer answer = answer(exchange, exchange.getRequestBody().readAllBytes());
      byte[] bytes = answer.body;
      boolean empty = bytes.length == 0;
      exchange.sendResponseHeaders(answer.status, empty ? -1 : bytes.length);
      if (!empty) {
        exchange.getResponseBody().write(bytes);
      }
    } finally {
      exchange.close();
    }
  }

  private synchronized Answer answer(HttpExchange exchange, byte[] body) {
    URI uri = exchange.getRequestURI();
    Map<String, String> query = query(uri.getRawQuery());
    String key = uri.getPath().replaceFirst("^/" + BUCKET + "/?", "");
    String method = exchange.getRequestMethod();
    for (String kind : List.of("object-lock", "versions", "retention", "legal-hold")) {
      if (query.containsKey(kind)) {
        return denied.contains(method + ' ' + kind)
            ? Answer.error(403, "AccessDenied")
            : lockCall(method, kind, key, query, new String(body, StandardCharsets.UTF_8));
      }
    }
    String version = query.get("versionId");
    if (method.equals("DELETE")) {
      return version == null ? add(exchange, key, body, true) : delete(key, version);
    }
    if (method.equals("GET")) {
      return key.isEmpty() ? current(query.getOrDefault("prefix", "")) : get(exchange, key);
    }
    return add(exchange, key, body, false);
  }

  private Answer lockCall(
      String method, String kind, String key, Map<String, String> query, String body) {
    if (kind.equals("object-lock")) {
      return new Answer(
          200,
          "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
              + "</ObjectLockConfiguration>");
    }
    if (kind.equals("versions")) {
      return list(query);
    }
    Version version = find(key, query.get("versionId"));
    if (version == null) {
      return Answer.error(404, "NoSuchVersion");
    }
    if (kind.equals("legal-hold")) {
      return hold(method, version, body);
    }
    if (method.equals("PUT")) {
      locks.incrementAndGet();
      return lock(version, first(MODE, body), Instant.parse(first(UNTIL, body)));
    }
    return version.mode.isEmpty()
        ? Answer.error(404, "NoSuchObjectLockConfiguration")
        : new Answer(
            200,
            "<Retention><Mode>"
                + version.mode
                + "</Mode><RetainUntilDate>"
                + version.until
                + "</RetainUntilDate></Retention>");
  }

  private static Answer hold(String method, Version version, String body) {
    if (method.equals("PUT")) {
      version.held = first(STATUS, body).equals("ON");
      return new Answer(200, "");
    }
    String status = version.held ? "ON" : "OFF";
    return new Answer(200, "<LegalHold><Status>" + status + "</Status></LegalHold>");
  }

  private Answer lock(Version version, String mode, Instant until) {
    boolean weaker =
        version.mode.equals("COMPLIANCE")
            && !mode.equals("COMPLIANCE")
            && version.until.isAfter(now);
    if (until.isBefore(version.until) || weaker) {
      return Answer.error(403, "AccessDenied");
    }
    version.mode = mode;
    version.until = until;
    return new Answer(200, "");
  }

  private Answer get(HttpExchange exchange, String key) {
    List<Version> versions = objects.getOrDefault(key, List.of());
    if (versions.isEmpty() || versions.get(0).marker) {
      return Answer.error(404, "NoSuchKey");
    }
    byte[] bytes = versions.get(0).bytes;
    String[] range = exchange.getRequestHeaders().getFirst("Range").substring(6).split("-", 2);
    int from = Integer.parseInt(range[0]);
    int end = Math.min(Integer.parseInt(range[1]) + 1, bytes.length);
    return from >= end
        ? Answer.error(416, "InvalidRange")
        : new Answer(206, Arrays.copyOfRange(bytes, from, end));
  }

  /** ListObjectsV2, on one page. */
  private Answer current(String prefix) {
    StringBuilder all = new StringBuilder("<ListBucketResult>");
    objects.forEach(
        (key, versions) -> {
          if (key.startsWith(prefix) && !versions.isEmpty() && !versions.get(0).marker) {
            all.append("<Contents><Key>")
                .append(key)
                .append("</Key><LastModified>")
                .append(Clock.systemUTC().instant())
                .append("</LastModified></Contents>");
          }
        });
    return new Answer(200, all.append("</ListBucketResult>").toString());
  }

  private Answer add(HttpExchange exchange, String key, byte[] bytes, boolean marker) {
    Version added = new Version("v" + numbers.incrementAndGet(), bytes, marker);
    objects.computeIfAbsent(key, any -> new ArrayList<>()).add(0, added);
    exchange.getResponseHeaders().add("x-amz-version-id", added.id);
    return new Answer(marker ? 204 : 200, "");
  }

  private Answer delete(String key, String id) {
    Version version = find(key, id);
    boolean locked = version != null && (version.held || !version.mode.isEmpty());
    if (locked) { // the clock of the tests is not ours
      return Answer.error(403, "AccessDenied");
    }
    objects.getOrDefault(key, new ArrayList<>()).remove(version);
    return new Answer(204, "");
  }

  private @Nullable Version find(String key, @Nullable String id) {
    return objects.getOrDefault(key, List.of()).stream()
        .filter(version -> version.id.equals(id))
        .findFirst()
        .orElse(null);
  }

  private Answer list(Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    String after = query.getOrDefault("version-id-marker", "");
    boolean reached = after.isEmpty();
    List<String> page = new ArrayList<>();
    String next = "";
    for (Map.Entry<String, List<Version>> object : objects.entrySet()) {
      for (Version version : object.getValue()) {
        if (!object.getKey().startsWith(prefix)) {
          continue;
        }
        if (reached && page.size() == PAGE) {
          return listed(page, next);
        }
        if (reached) {
          page.add(entry(object.getKey(), version));
          next =
              "<NextKeyMarker>"
                  + object.getKey()
                  + "</NextKeyMarker><NextVersionIdMarker>"
                  + version.id
                  + "</NextVersionIdMarker>";
        }
        reached |= version.id.equals(after);
      }
    }
    return listed(page, "");
  }

  private static Answer listed(List<String> entries, String next) {
    return new Answer(
        200,
        "<ListVersionsResult><IsTruncated>"
            + !next.isEmpty()
            + "</IsTruncated>"
            + next
            + String.join("", entries)
            + "</ListVersionsResult>");
  }

  private static String entry(String key, Version version) {
    String kind = version.marker ? "DeleteMarker" : "Version";
    return '<'
        + kind
        + "><Key>"
        + key
        + "</Key><VersionId>"
        + version.id
        + "</VersionId></"
        + kind
        + '>';
  }

  private static String first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalArgumentException(text + " (expected: " + pattern + ')');
    }
    return found.group(1);
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> all = new HashMap<>();
    for (String part : raw == null ? new String[0] : raw.split("&", -1)) {
      String[] pair = part.split("=", 2);
      all.put(pair[0], pair.length == 1 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
    }
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
