/**
 * Object lock of sealed bytes, where the store has it (STORAGE.md section 4): one guard more, on
 * which nothing else relies.
 */
@NullMarked
package dev.tamga.server.storage.lock;

import org.jspecify.annotations.NullMarked;
