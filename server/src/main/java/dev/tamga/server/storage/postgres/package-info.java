/** State in a PostgreSQL database that the nodes of one service share (STORAGE.md). */
@NullMarked
package dev.tamga.server.storage.postgres;

import org.jspecify.annotations.NullMarked;
