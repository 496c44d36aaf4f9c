/**
 * Starts and stops the node: the commands of {@code tamga-server}, the wiring by hand, and the
 * table of calls.
 */
@NullMarked
package dev.tamga.server.app;

import org.jspecify.annotations.NullMarked;
