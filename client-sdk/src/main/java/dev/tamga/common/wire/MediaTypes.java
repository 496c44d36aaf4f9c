package dev.tamga.common.wire;

/** Media types of the wire (PROTOCOL.md sections 3, 5, 10). */
public final class MediaTypes {
  /** An ASiC-E container (ETSI EN 319 162-1). */
  public static final String ASICE = "application/vnd.etsi.asic-e+zip";

  /** Small JSON documents. */
  public static final String JSON = "application/json";

  /** A refusal (RFC 9457). */
  public static final String PROBLEM = "application/problem+json";

  /** Bytes to append to an item (tus 1.0). */
  public static final String OFFSET_STREAM = "application/offset+octet-stream";

  /** Bytes of no known kind; log tiles. */
  public static final String BYTES = "application/octet-stream";

  /** Checkpoints, entries, proofs. */
  public static final String TEXT = "text/plain; charset=utf-8";

  /** A timestamp request (RFC 3161 section 3.4). */
  public static final String TIMESTAMP_QUERY = "application/timestamp-query";

  /** A timestamp response (RFC 3161 section 3.4). */
  public static final String TIMESTAMP_REPLY = "application/timestamp-reply";

  /** A revocation notice with its signature (PROTOCOL.md section 13). */
  public static final String NOTICE = "application/vnd.tamga.notice";

  private MediaTypes() {}

  /**
   * Whether the value of a {@code Content-Type} names {@code type}, whatever its case and
   * parameters (RFC 9110 section 8.3.1).
   */
  public static boolean is(String type, CharSequence contentType) {
    String value = contentType.toString();
    int end = value.indexOf(';');
    String bare = end < 0 ? value : value.substring(0, end);
    return bare.strip().equalsIgnoreCase(type);
  }
}
