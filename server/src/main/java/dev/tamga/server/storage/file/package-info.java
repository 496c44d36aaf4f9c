/** Where evidence lies on a disk: files with names of our own, and a checksum for every chunk. */
@NullMarked
package dev.tamga.server.storage.file;

import org.jspecify.annotations.NullMarked;
