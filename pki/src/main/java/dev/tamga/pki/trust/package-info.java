/** Which State's CA vouches for whom, for what, and whether it still does. */
@NullMarked
package dev.tamga.pki.trust;

import org.jspecify.annotations.NullMarked;
