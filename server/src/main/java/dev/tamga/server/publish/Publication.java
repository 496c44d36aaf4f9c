package dev.tamga.server.publish;

import dev.tamga.common.model.Bytes;
import dev.tamga.pki.ca.Branch;
import dev.tamga.server.http.plain.PlainAnswer;
import dev.tamga.server.http.plain.PlainRequest;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is published (PROTOCOL.md section 13): a fixed set of names, looked up and never made into a
 * path. Any thread may ask.
 */
public final class Publication {
  /** A request of more bytes is refused unread. */
  public static final int MAX_BODY_BYTES = 8 << 10;

  private static final String OCSP = "/ocsp";
  private static final String OCSP_REQUEST = "application/ocsp-request";
  private static final String OCSP_ANSWER = "application/ocsp-response";

  private final Map<String, PublishedFile> files = new LinkedHashMap<>();
  private final @Nullable UnaryOperator<byte[]> ocsp;

  /**
   * @param ca the CA's folder
   * @param ocsp answers requests in DER (RFC 6960); empty if that is not offered
   */
  public Publication(Path ca, Optional<UnaryOperator<byte[]>> ocsp) {
    this.ocsp = ocsp.orElse(null);
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
  public PlainAnswer answer(PlainRequest request) {
    String path = request.path();
    PublishedFile file = files.get(path);
    if (file != null) {
      return file.answer(request);
    }
    if (ocsp != null && path.equals(OCSP) && request.method().equals("POST")) {
      return request.hasType(OCSP_REQUEST)
          ? answer(ocsp, request.body())
          : PlainAnswer.text(415, "expected: " + OCSP_REQUEST + " (RFC 6960 appendix A)\n");
    }
    if (ocsp != null && path.startsWith(OCSP + '/') && request.method().equals("GET")) {
      return answer(ocsp, inPath(path.substring(OCSP.length() + 1)));
    }
    return PlainAnswer.text(404, "published here: " + String.join(" ", files.keySet()) + '\n');
  }

  private static PlainAnswer answer(UnaryOperator<byte[]> ocsp, Bytes request) {
    return PlainAnswer.of(200, OCSP_ANSWER, ocsp.apply(request.toArray()))
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
