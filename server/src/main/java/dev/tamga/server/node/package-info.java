/**
 * A running node: what it is wired from, in what order it opens, its table of calls, and what it
 * does by the clock.
 */
@NullMarked
package dev.tamga.server.node;

import org.jspecify.annotations.NullMarked;
