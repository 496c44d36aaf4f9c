/**
 * Where evidence lies: files with names of our own, a checksum for every chunk, and the digests of
 * items while they arrive.
 *
 * <p>The database says what is kept of a blob ({@code Extent}); bytes beyond that do not count.
 */
@NullMarked
package dev.tamga.server.storage.blob;

import org.jspecify.annotations.NullMarked;
