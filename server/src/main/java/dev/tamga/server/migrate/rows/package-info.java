/** Rows of one database in another, table by table, whatever kind the two are of (STORAGE.md 8). */
@NullMarked
package dev.tamga.server.migrate.rows;

import org.jspecify.annotations.NullMarked;
