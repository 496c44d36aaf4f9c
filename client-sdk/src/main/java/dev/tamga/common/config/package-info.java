/** Reads HOCON files that people write, and says everything that is wrong with one at once. */
@NullMarked
package dev.tamga.common.config;

import org.jspecify.annotations.NullMarked;
