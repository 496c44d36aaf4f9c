package dev.tamga.server.storage;

import dev.tamga.server.storage.blob.BlobStore;
import dev.tamga.server.storage.digest.ItemDigests;

/**
 * All that the node keeps, in one hand.
 *
 * @param database to read
 * @param writer to write
 * @param blobs the bytes of items
 * @param digests of the items that are arriving
 */
public record Storage(
    Database database, BatchWriter writer, BlobStore blobs, ItemDigests digests) {}
