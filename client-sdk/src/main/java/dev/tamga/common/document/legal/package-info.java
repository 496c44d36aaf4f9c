/**
 * For which case, on what basis and under which conditions evidence is sent (FORMAT.md section 5).
 */
@NullMarked
package dev.tamga.common.document.legal;

import org.jspecify.annotations.NullMarked;
