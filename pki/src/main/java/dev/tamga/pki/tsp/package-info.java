/** Timestamps (RFC 3161): ask for them, answer for them, check them. */
@NullMarked
package dev.tamga.pki.tsp;

import org.jspecify.annotations.NullMarked;
