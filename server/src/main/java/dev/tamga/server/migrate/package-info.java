/**
 * Moving house (STORAGE.md section 8): {@link dev.tamga.server.migrate.MoveHouse} names the steps,
 * each is one class. Sits above storage, custody and recovery, below the commands.
 */
@NullMarked
package dev.tamga.server.migrate;

import org.jspecify.annotations.NullMarked;
