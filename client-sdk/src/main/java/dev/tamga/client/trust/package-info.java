/**
 * Asking for a neighbour's trust lists (pki/TRUST.md section 8), for the node and for the command
 * line. What comes is believed by its signatures alone.
 */
@NullMarked
package dev.tamga.client.trust;

import org.jspecify.annotations.NullMarked;
