/** How a place knows that it is being moved, or was: rows that a node reads before it starts. */
@NullMarked
package dev.tamga.server.migrate.place;

import org.jspecify.annotations.NullMarked;
