/** The node: receives, seals, keeps, logs and releases evidence. */
@NullMarked
package dev.tamga.server;

import org.jspecify.annotations.NullMarked;
