/**
 * The rows of the database and the statements on them: one class for each aggregate.
 *
 * <p>Methods take the handle of the transaction they belong to: {@code BatchWriter.write} for those
 * that change something, {@code Database.read} for the others. They decide nothing: what a missing
 * or differing row means is the caller's business.
 */
@NullMarked
package dev.tamga.server.storage.state;

import org.jspecify.annotations.NullMarked;
