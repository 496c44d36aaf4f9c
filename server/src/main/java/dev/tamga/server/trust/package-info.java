/**
 * The trust lists of other States, asked for without hands (pki/TRUST.md section 8). Start reading
 * at {@code FollowLists}.
 */
@NullMarked
package dev.tamga.server.trust;

import org.jspecify.annotations.NullMarked;
