/** A key that is replaced while its node runs, and how a change of a file is seen. */
@NullMarked
package dev.tamga.pki.key.live;

import org.jspecify.annotations.NullMarked;
