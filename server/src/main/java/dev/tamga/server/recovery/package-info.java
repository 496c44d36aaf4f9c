/**
 * What start-up puts right after a crash, and the check of everything stored (CUSTODY.md sections 5
 * and 7). Sits above storage and custody, which do not know each other.
 */
@NullMarked
package dev.tamga.server.recovery;

import org.jspecify.annotations.NullMarked;
