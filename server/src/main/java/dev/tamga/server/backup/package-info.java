/** A copy of the embedded node's state and bytes while it runs (STORAGE.md section 9). */
@NullMarked
package dev.tamga.server.backup;

import org.jspecify.annotations.NullMarked;
