package dev.tamga.server.publish;

import dev.tamga.common.model.Bytes;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.cert.Certificates;
import dev.tamga.server.http.plain.PlainAnswer;
import dev.tamga.server.http.plain.PlainRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.CertificateEncodingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of the CA's folder that may be replaced at any time; readers see the old or the new. It is
 * in memory once, however many fetch it at one time. Thread-safe.
 */
final class PublishedFile {
  private static final int MOST_BYTES = 16 << 20;

  /** How the file is published. */
  interface Form {
    byte[] of(Path file) throws IOException;
  }

  /** What was read, and how the file looked then: one that replaces it is another file. */
  private record Content(Object mark, Bytes bytes, String tag) {}

  private final Path file;
  private final String mediaType;
  private final Form form;
  private volatile @Nullable Content newest;

  /**
   * @param file which need not exist yet
   * @param mediaType RFC 2585 section 4
   * @param form makes what is published of the file
   */
  PublishedFile(Path file, String mediaType, Form form) {
    this.file = file;
    this.mediaType = mediaType;
    this.form = form;
  }

  /** As it is. */
  static byte[] whole(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MOST_BYTES + 1);
      if (content.length > MOST_BYTES) {
        throw new IOException(file + ": longer than " + MOST_BYTES + " bytes");
      }
      return content;
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
      Content content = content();
      PlainAnswer answer =
          request.header().apply("if-none-match").filter(content.tag::equals).isPresent()
              ? PlainAnswer.of(304, mediaType, Bytes.EMPTY)
              : PlainAnswer.of(200, mediaType, content.bytes);
      return answer.with("etag", content.tag).with("cache-control", "no-cache");
    } catch (IOException e) { // not issued yet, or not readable: the log of the CA knows
      return PlainAnswer.text(404, "not published\n");
    }
  }

  private Content content() throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    List<?> mark =
        List.of(now.size(), now.lastModifiedTime(), String.valueOf(now.fileKey())); // taken before
    Content known = newest;
    if (known != null && known.mark.equals(mark)) {
      return known;
    }
    Bytes bytes = Bytes.of(form.of(file));
    Content read = new Content(mark, bytes, '"' + bytes.sha256().hex() + '"');
    newest = read;
    return read;
  }
}
