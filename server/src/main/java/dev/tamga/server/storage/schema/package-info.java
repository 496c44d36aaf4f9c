/** The schema of the state, the same versions for each kind of database (STORAGE.md section 1). */
@NullMarked
package dev.tamga.server.storage.schema;

import org.jspecify.annotations.NullMarked;
