/** Header fields about the bytes of an item, each read and printed in its one spelling. */
@NullMarked
package dev.tamga.common.wire.header;

import org.jspecify.annotations.NullMarked;
