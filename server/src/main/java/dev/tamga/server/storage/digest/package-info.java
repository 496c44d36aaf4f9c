/**
 * SHA-256 and CRC-32 of items, kept up while their bytes arrive and rebuilt from what is stored.
 */
@NullMarked
package dev.tamga.server.storage.digest;

import org.jspecify.annotations.NullMarked;
