/** Opens what a configuration names: the database, the bytes, or both as a place to move. */
@NullMarked
package dev.tamga.server.open;

import org.jspecify.annotations.NullMarked;
