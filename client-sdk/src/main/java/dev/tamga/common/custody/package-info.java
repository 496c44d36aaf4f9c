/**
 * The custody log's formats and proofs: entry, tree, checkpoint, inclusion and consistency, tiles
 * (CUSTODY.md sections 2 and 3).
 *
 * <p>Pure and free of state but for {@link dev.tamga.common.custody.CompactRange}. What is checked
 * is bytes: every text form has one spelling, so each parser prints what it read and compares.
 */
@NullMarked
package dev.tamga.common.custody;

import org.jspecify.annotations.NullMarked;
