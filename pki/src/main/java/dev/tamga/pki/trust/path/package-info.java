/** A path by RFC 5280 alone, from a leaf to a root that the caller names: no States, no terms. */
@NullMarked
package dev.tamga.pki.trust.path;

import org.jspecify.annotations.NullMarked;
