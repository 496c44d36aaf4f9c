package dev.tamga.server.config;

import dev.tamga.common.config.Settings;

/**
 * The limits of PROTOCOL.md section 11; sizes in bytes.
 *
 * @param requestHead request line and headers
 * @param jsonBody a JSON body
 * @param hollowContainer a hollow container
 * @param items in a package
 * @param item length of one item
 * @param openDrafts of one authority
 * @param openDraftBytes announced in them
 * @param streams requests in flight on one HTTP/2 connection
 * @param connections in all
 * @param connectionsPerCertificate of one certificate
 * @param requests in work at one time, each with its thread
 */
public record LimitsConfig(
    int requestHead,
    int jsonBody,
    int hollowContainer,
    int items,
    long item,
    int openDrafts,
    long openDraftBytes,
    int streams,
    int connections,
    int connectionsPerCertificate,
    int requests) {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long TIB = 1L << 40;
  private static final int MAX_ITEMS = 996; // 1,000 objects in a manifest (FORMAT.md section 10)

  static LimitsConfig read(Settings settings) {
    return new LimitsConfig(
        (int) settings.bytes("request-head", 4 * KIB, MIB, 16 * KIB),
        (int) settings.bytes("json-body", KIB, 16 * MIB, 64 * KIB),
        (int) settings.bytes("hollow-container", 64 * KIB, 16 * MIB, 16 * MIB),
        settings.count("items", 1, MAX_ITEMS, MAX_ITEMS),
        settings.bytes("item", 1, 1L << 62, 16 * TIB),
        settings.count("open-drafts", 1, 1_000_000, 256),
        settings.bytes("open-draft-bytes", 1, 1L << 62, 64 * TIB),
        settings.count("streams", 1, 10_000, 64),
        settings.count("connections", 1, 1_000_000, 10_000),
        settings.count("connections-per-certificate", 1, 1_000_000, 256),
        settings.count("requests", 1, 10_000, 256));
  }
}
