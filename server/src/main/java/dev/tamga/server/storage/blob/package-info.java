/**
 * Where evidence lies: files with names of our own, and a checksum for every chunk.
 *
 * <p>The database says what is kept of a blob ({@code Extent}); bytes beyond that do not count.
 */
@NullMarked
package dev.tamga.server.storage.blob;

import org.jspecify.annotations.NullMarked;
