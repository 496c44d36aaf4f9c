/** The parts of a custody event (CUSTODY.md section 1). */
@NullMarked
package dev.tamga.common.document.event;

import org.jspecify.annotations.NullMarked;
