/** State in one SQLite file, for one process (STORAGE.md). */
@NullMarked
package dev.tamga.server.storage.sqlite;

import org.jspecify.annotations.NullMarked;
