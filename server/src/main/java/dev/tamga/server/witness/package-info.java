/**
 * What nodes see of each other's logs (CUSTODY.md section 5): the neighbours' newest checkpoints,
 * verified and kept; their copies of the node's own, held against its database.
 *
 * <p>It owns the table {@code witnessed}.
 */
@NullMarked
package dev.tamga.server.witness;

import org.jspecify.annotations.NullMarked;
