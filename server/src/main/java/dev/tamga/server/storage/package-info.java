/**
 * Where state lives (STORAGE.md): the database, its one writer and its readers.
 *
 * <p>{@code sqlite} and {@code postgres} are the two databases. The tables' rows are in {@code
 * state}, the evidence's bytes in {@code blob}, their digests while they arrive in {@code digest}.
 */
@NullMarked
package dev.tamga.server.storage;

import org.jspecify.annotations.NullMarked;
