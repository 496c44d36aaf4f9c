package dev.tamga.server.publish;

import dev.tamga.common.model.Bytes;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.ocsp.OcspResponder;
import dev.tamga.server.http.plain.PlainAnswer;
import dev.tamga.server.http.plain.PlainRequest;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is published (PROTOCOL.md section 13): a fixed set of names, looked up and never made into a
 * path. Any thread may ask.
 */
final class Publication {
  /** A request of more bytes is refused unread. */
  static final int MAX_BODY_BYTES = OcspResponder.MAX_REQUEST_BYTES;

  private static final String OCSP = "/ocsp";

  private final Map<String, PublishedFile> files = new LinkedHashMap<>();
  private final @Nullable LiveResponder ocsp;
  private final Optional<PublishedLists> lists;

  /**
   * @param ca the CA's folder
   * @param ocsp empty if that is not offered
   * @param lists empty if none are published
   */
  Publication(Path ca, Optional<LiveResponder> ocsp, Optional<PublishedLists> lists) {
    this.ocsp = ocsp.orElse(null);
    this.lists = lists;
    for (Branch branch : Branch.values()) {
      put(ca, branch.id() + ".crt", "application/pkix-cert", PublishedFile::certificate);
      put(ca, branch.id() + ".crl", "application/pkix-crl", PublishedFile::whole);
      put(ca, branch.id() + "-delta.crl", "application/pkix-crl", PublishedFile::whole);
    }
  }

  private void put(Path ca, String name, String mediaType, PublishedFile.Form form) {
    files.put('/' + name, new PublishedFile(ca.resolve(name), mediaType, form));
  }

  /** Answers one request. */
  PlainAnswer answer(PlainRequest request) {
    String path = request.path();
    PublishedFile file = files.get(path);
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
    return PlainAnswer.text(404, "published here: " + String.join(" ", files.keySet()) + '\n');
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
