/** Who is calling, and what they may do: the register of authorities. */
@NullMarked
package dev.tamga.server.access;

import org.jspecify.annotations.NullMarked;
