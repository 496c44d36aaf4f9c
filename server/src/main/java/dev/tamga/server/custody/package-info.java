/**
 * The custody log: sequences events, extends the tree, signs checkpoints, proves, and checks itself
 * (CUSTODY.md).
 *
 * <p>It owns the tables {@code entry}, {@code event}, {@code tile}, {@code log_state} and {@code
 * checkpoint_timestamp}, and works on whatever transaction its caller hands it. {@link
 * dev.tamga.server.custody.CustodyLog} alone writes them.
 */
@NullMarked
package dev.tamga.server.custody;

import org.jspecify.annotations.NullMarked;
