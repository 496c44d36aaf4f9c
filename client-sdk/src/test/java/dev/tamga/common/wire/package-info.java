/** Tests of the wire. */
@NullMarked
package dev.tamga.common.wire;

import org.jspecify.annotations.NullMarked;
