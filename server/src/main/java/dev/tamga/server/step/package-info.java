/** The named steps of a commit, and the seam at which a test may stop the node in one of them. */
@NullMarked
package dev.tamga.server.step;

import org.jspecify.annotations.NullMarked;
