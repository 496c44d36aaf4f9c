package dev.tamga.server.publish;

import dev.tamga.common.model.Bytes;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ocsp.OcspResponder;
import dev.tamga.server.http.plain.PlainAnswer;
import dev.tamga.server.http.plain.PlainRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is published (PROTOCOL.md section 13): a bounded set of names; what is none of them is never
 * made into a path. Any thread may ask.
 */
final class Publication {
  /** A request of more bytes is refused unread. */
  static final int MAX_BODY_BYTES = OcspResponder.MAX_REQUEST_BYTES;

  private static final String OCSP = "/ocsp";

  /** Of a CA that took over from the first of its branch (pki/GOVERNANCE.md section 9). */
  private static final Pattern LATER =
      Pattern.compile("/(?:tls|sign|time|list)-(?:[2-9]|[1-9][0-9])(?:\\.crt|(?:-delta)?\\.crl)");

  private final Map<String, PublishedFile> files = new ConcurrentSkipListMap<>();
  private final Path ca;
  private final @Nullable LiveResponder ocsp;
  private final Optional<PublishedLists> lists;

  /**
   * @param ca the CA's folder
   * @param ocsp empty if that is not offered
   * @param lists empty if none are published
   */
  Publication(Path ca, Optional<LiveResponder> ocsp, Optional<PublishedLists> lists) {
    this.ca = ca;
    this.ocsp = ocsp.orElse(null);
    this.lists = lists;
    for (Branch branch : Branch.values()) {
      for (String suffix : List.of(".crt", ".crl", "-delta.crl")) {
        files.put('/' + branch.id() + suffix, file(branch.id() + suffix));
      }
    }
  }

  private PublishedFile file(String name) {
    return name.endsWith(".crt")
        ? new PublishedFile(ca.resolve(name), "application/pkix-cert", PublishedFile::certificate)
        : new PublishedFile(ca.resolve(name), "application/pkix-crl", PublishedFile::whole);
  }

  /** The file of that name, if one is published: names are matched, and few. */
  private @Nullable PublishedFile find(String path) {
    PublishedFile known = files.get(path);
    if (known != null || !LATER.matcher(path).matches()) {
      return known;
    }
    String name = path.substring(1);
    return Files.isRegularFile(ca.resolve(name))
        ? files.computeIfAbsent(path, made -> file(name))
        : null;
  }

  /** Answers one request. */
  PlainAnswer answer(PlainRequest request) {
    String path = request.path();
    PublishedFile file = find(path);
    if (file != null) {
      return file.answer(request);
    }
    Optional<PlainAnswer> list = lists.flatMap(all -> all.answer(request));
    if (list.isPresent()) {
      return list.get();
    }
    if (ocsp != null && path.equals(OCSP) && request.method().equals("POST")) {
      return request.hasType(OcspResponder.REQUEST_MEDIA_TYPE)
          ? answer(ocsp, request.body())
          : PlainAnswer.text(
              415, "expected: " + OcspResponder.REQUEST_MEDIA_TYPE + " (RFC 6960 appendix A)\n");
    }
    if (ocsp != null && path.startsWith(OCSP + '/') && request.method().equals("GET")) {
      return answer(ocsp, inPath(path.substring(OCSP.length() + 1)));
    }
    String newest = lists.isPresent() ? ' ' + PublishedLists.NEWEST : "";
    return PlainAnswer.text(
        404, "published here: " + String.join(" ", files.keySet()) + newest + '\n');
  }

  private static PlainAnswer answer(LiveResponder ocsp, Bytes request) {
    return PlainAnswer.of(200, OcspResponder.RESPONSE_MEDIA_TYPE, ocsp.answer(request.toArray()))
        .with("cache-control", "no-cache");
  }

  /** RFC 6960 appendix A: base64, percent-encoded. What is no base64 is no request either. */
  private static Bytes inPath(String encoded) {
    try {
      String base64 = encoded.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
      return Bytes.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Bytes.of(new byte[0]); // answered as malformedRequest
    }
  }
}
