/** Values that check themselves: ids, digests, names. */
@NullMarked
package dev.tamga.common.model;

import org.jspecify.annotations.NullMarked;
