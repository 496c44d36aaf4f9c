/**
 * Bytes of items as objects in a store that speaks S3 (STORAGE.md section 4).
 *
 * <p>It does not know the database: what is recorded it learns from a {@code SegmentIndex}.
 */
@NullMarked
package dev.tamga.server.storage.s3;

import org.jspecify.annotations.NullMarked;
