/** What is to be done once for the whole service, by whichever node takes it (STORAGE.md 5). */
@NullMarked
package dev.tamga.server.duty;

import org.jspecify.annotations.NullMarked;
