/**
 * The command {@code tamga}: what a laboratory and an authority do with evidence, at a terminal.
 */
@NullMarked
package dev.tamga.cli;

import org.jspecify.annotations.NullMarked;
