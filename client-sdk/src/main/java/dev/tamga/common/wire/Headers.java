package dev.tamga.common.wire;

import dev.tamga.common.wire.header.UploadChecksum;
import dev.tamga.common.wire.header.UploadMetadata;

/** Header names of the wire, in lower case as HTTP/2 wants them (PROTOCOL.md sections 5 and 9). */
public final class Headers {
  /** Version of tus, in every request on an item and every answer to one. */
  public static final String TUS_RESUMABLE = "tus-resumable";

  /** Versions that the node speaks. */
  public static final String TUS_VERSION = "tus-version";

  /** Extensions that the node offers. */
  public static final String TUS_EXTENSION = "tus-extension";

  /** Bytes of the largest item that the node takes. */
  public static final String TUS_MAX_SIZE = "tus-max-size";

  /** Algorithms of {@link #UPLOAD_CHECKSUM}. */
  public static final String TUS_CHECKSUM_ALGORITHM = "tus-checksum-algorithm";

  /** Bytes of the item that the node keeps, or where a request's body goes. */
  public static final String UPLOAD_OFFSET = "upload-offset";

  /** Bytes of the whole item. */
  public static final String UPLOAD_LENGTH = "upload-length";

  /** The item's name; see {@link UploadMetadata}. */
  public static final String UPLOAD_METADATA = "upload-metadata";

  /** Checksum of this request's body, as a header or a trailer; see {@link UploadChecksum}. */
  public static final String UPLOAD_CHECKSUM = "upload-checksum";

  /** When the draft expires, as an HTTP date. */
  public static final String UPLOAD_EXPIRES = "upload-expires";

  /** The method that is meant, of a client that cannot send it (tus 1.0 core). */
  public static final String METHOD_OVERRIDE = "x-http-method-override";

  /** SHA-256 of the whole item (RFC 9530). */
  public static final String REPR_DIGEST = "repr-digest";

  /** Seconds after which a retry makes sense (RFC 9110 section 10.2.3). */
  public static final String RETRY_AFTER = "retry-after";

  /** The version of tus that Tamga speaks. */
  public static final String TUS = "1.0.0";

  /** The extensions of tus that a node offers. */
  public static final String TUS_EXTENSIONS =
      "creation,creation-with-upload,expiration,checksum,checksum-trailer,termination";

  private Headers() {}
}
