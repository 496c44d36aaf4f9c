package dev.tamga.common.error;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/**
 * Every failure that a node may report, and that the SDK raises for what it finds itself. Part of
 * the protocol (PROTOCOL.md section 10): names and numbers are permanent, a number is never given
 * to another failure.
 */
public enum Failure {
  INTERNAL(1, 500, true, "The node failed"),
  NO_SUCH_PATH(2, 404, false, "There is no such path"),
  METHOD_NOT_ALLOWED(3, 405, false, "The path does not take this method"),
  MALFORMED_REQUEST(4, 400, false, "The request is not well formed"),
  UNSUPPORTED_MEDIA_TYPE(5, 415, false, "The body is of another media type"),
  REQUEST_TOO_LARGE(6, 413, false, "The request is larger than the node takes"),
  TOO_SLOW(7, 408, true, "The request came too slowly"),
  BUSY(8, 503, true, "The node has too much to do"),
  STORAGE_FULL(9, 507, true, "The node has no room left"),
  LIMIT_REACHED(10, 429, true, "A limit of the node is reached"),

  CERTIFICATE_NOT_REGISTERED(11, 403, false, "The certificate is not in the node's register"),
  CERTIFICATE_REVOKED(12, 403, false, "The certificate is revoked"),
  NOT_ENTITLED(13, 403, false, "The caller may not do this"),
  NO_SUCH_PACKAGE(14, 404, false, "There is no such package"),
  NO_SUCH_ITEM(15, 404, false, "The package has no such item"),
  UNKNOWN_RECIPIENT(16, 422, false, "A recipient is not in the node's register"),
  CLASSIFICATION_REFUSED(17, 422, false, "State secrets do not travel this way"),
  DRAFT_DIFFERS(18, 409, false, "Another draft is open under this id"),
  ALREADY_SEALED(19, 409, false, "The package is sealed already, with other content"),
  ITEM_DIFFERS(20, 409, false, "An item of this name and another length is announced"),
  ITEM_LOCKED(21, 423, true, "Another request is writing this item"),
  ITEM_TOO_LONG(22, 413, false, "More bytes than were announced"),
  OFFSET_MISMATCH(23, 409, true, "The offset is not where this item ends"),
  CHUNK_CHECKSUM_MISMATCH(24, 460, true, "The chunk's checksum is wrong"),
  TUS_VERSION(25, 412, false, "The tus version is not the node's"),
  RANGE_NOT_SATISFIABLE(26, 416, false, "The range lies outside"),

  CONTAINER_MALFORMED(27, 422, false, "The container is not in the form of FORMAT.md"),
  MANIFEST_MALFORMED(28, 422, false, "The manifest is not in the form of FORMAT.md"),
  DOCUMENT_MALFORMED(29, 422, false, "The document breaks its schema or the rules of FORMAT.md"),
  DIGEST_MISMATCH(30, 422, false, "A digest is not that of the bytes"),
  ITEM_MISSING(31, 422, false, "An item of the manifest is not there"),
  ITEM_UNEXPECTED(32, 422, false, "An item is there that the manifest does not name"),
  ITEM_INCOMPLETE(33, 422, true, "An item's bytes are not all there"),
  PACKAGE_MISMATCH(34, 422, false, "The document does not fit the draft"),
  SIGNATURE_INVALID(35, 422, false, "The signature does not hold"),
  SIGNER_UNTRUSTED(36, 422, false, "The signer's certificate is not trusted"),
  SIGNER_NOT_ENTITLED(37, 422, false, "The signer may not sign for this authority"),
  TIMESTAMP_INVALID(38, 422, false, "The timestamp does not hold or is not trusted"),
  STILL_HASHING(39, 503, true, "The node is still hashing the items after a restart"),
  HOP_OUTDATED(40, 409, false, "The package has moved on since it was fetched"),
  ALREADY_ANSWERED(41, 409, false, "The recipient has accepted already"),
  NOT_FETCHED(42, 409, false, "Not every item was released to the recipient"),
  STORED_DATA_DAMAGED(43, 500, false, "Stored bytes fail their checksum"),
  NO_SUCH_RECEIPT(44, 404, false, "There is no such receipt"),
  NO_SUCH_TILE(45, 404, false, "The log has no such tile"),
  NOT_OFFERED(46, 404, false, "This node does not offer that"),
  PROOF_INVALID(47, 422, false, "A proof of the log does not hold"),
  SOURCE_CHANGED(48, 422, false, "The file changed while it was sent"),
  NODE_UNREACHABLE(49, 503, true, "The node cannot be reached"),
  NODE_UNTRUSTED(50, 495, false, "The node's certificate is not trusted"),
  CERTIFICATE_REFUSED(51, 495, false, "The node refused the certificate"),
  NAME_REFUSED(52, 422, false, "A name is not allowed"),
  EXPECTATION_FAILED(53, 417, false, "The node does not meet that expectation"),
  ANSWER_MALFORMED(54, 502, false, "The node's answer breaks the protocol"),

  NOTICE_MALFORMED(55, 422, false, "The revocation notice is not in the form of pki/STATUS.md"),
  NOTICE_NOT_ENTITLED(56, 403, false, "The notice's signer may not revoke"),
  // 57 to 59 are not given
  INVITATION_REFUSED(60, 401, false, "There is no such invitation, or its code is another"),
  INVITATION_SPENT(61, 403, false, "The invitation is used, over, revoked or closed"),
  CERTIFICATE_REQUEST_REFUSED(62, 422, false, "The certificate request is refused"),
  RENEWAL_REFUSED(63, 403, false, "This certificate is not renewed here"),
  HOLD_DIFFERS(64, 409, false, "The caller's hold stands otherwise");

  private static final Map<Integer, Failure> BY_CODE = // two failures with one code fail here
      Arrays.stream(values()).collect(toUnmodifiableMap(Failure::code, Function.identity()));
  private static final Map<String, Failure> BY_NAME =
      Arrays.stream(values()).collect(toUnmodifiableMap(Failure::name, Function.identity()));

  private final int code;
  private final int status;
  private final boolean retriable;
  private final String title;

  Failure(int code, int status, boolean retriable, String title) {
    this.code = code;
    this.status = status;
    this.retriable = retriable;
    this.title = title;
  }

  /** The permanent number. */
  public int code() {
    return code;
  }

  /** The HTTP status that carries it. */
  public int status() {
    return status;
  }

  /** Whether the same request may succeed later, or after asking where to go on. */
  public boolean retriable() {
    return retriable;
  }

  /** Plain words, in English; the command line translates them by name. */
  public String title() {
    return title;
  }

  /** The {@code type} of the problem answer (RFC 9457). */
  public String type() {
    return "urn:tamga:problem:" + name();
  }

  /**
   * The failure with that number. One that this version does not know comes from a newer node: it
   * is final, never guessed.
   */
  public static Failure of(int code) {
    return BY_CODE.getOrDefault(code, MALFORMED_REQUEST);
  }

  /** The failure with that name, or {@link #INTERNAL} if this version does not know it. */
  public static Failure named(String name) {
    return BY_NAME.getOrDefault(name, INTERNAL);
  }
}
