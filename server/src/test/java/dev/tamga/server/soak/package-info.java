/** A service of three nodes under load, while its parts are killed, paused and restarted. */
@NullMarked
package dev.tamga.server.soak;

import org.jspecify.annotations.NullMarked;
