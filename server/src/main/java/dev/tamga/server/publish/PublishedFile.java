package dev.tamga.server.publish;

import dev.tamga.common.model.Bytes;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.server.http.plain.PlainAnswer;
import dev.tamga.server.http.plain.PlainRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.List;

/**
 * A file of the CA's folder that may be replaced at any time; readers see the old or the new.
 *
 * @param file which need not exist yet
 * @param mediaType RFC 2585 section 4
 * @param form makes what is published of the file
 */
record PublishedFile(Path file, String mediaType, Form form) {
  private static final int MOST_BYTES = 16 << 20;

  /** How the file is published. */
  interface Form {
    byte[] of(Path file) throws IOException;
  }

  /** As it is. */
  static byte[] whole(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES);
    }
  }

  /** The one certificate in DER, as RFC 5280 section 4.2.2.1 wants it of caIssuers. */
  static byte[] certificate(Path file) throws IOException {
    try {
      return Certificates.read(file).get(0).getEncoded();
    } catch (CertificateRefusedException | CertificateEncodingException e) {
      throw new IOException(file + ": no certificate", e);
    }
  }

  /** Answers GET and HEAD, with an entity tag so that who polls is told of changes only. */
  PlainAnswer answer(PlainRequest request) {
    if (!List.of("GET", "HEAD").contains(request.method())) {
      return PlainAnswer.text(405, "only GET and HEAD\n").with("allow", "GET, HEAD");
    }
    try {
      byte[] content = form.of(file);
      String tag = '"' + Bytes.of(content).sha256().hex() + '"';
      PlainAnswer answer =
          request.header().apply("if-none-match").filter(tag::equals).isPresent()
              ? PlainAnswer.of(304, mediaType, new byte[0])
              : PlainAnswer.of(200, mediaType, content);
      return answer.with("etag", tag).with("cache-control", "no-cache");
    } catch (IOException e) { // not issued yet, or not readable: the log of the CA knows
      return PlainAnswer.text(404, "not published\n");
    }
  }
}
