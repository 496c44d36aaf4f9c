/**
 * The bytes of a container: a ZIP file that is written one way only (FORMAT.md sections 1, 2, 10).
 *
 * <p>All but the content follows from the list of (name, size, CRC-32). So a container's length is
 * known before its first byte, any range of it can be cut, and a reader compares instead of
 * believing. Nothing here knows manifests or signatures: see {@code dev.tamga.common.container}.
 */
@NullMarked
package dev.tamga.common.zip;

import org.jspecify.annotations.NullMarked;
