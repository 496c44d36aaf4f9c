/**
 * The documents inside containers: each a record with {@code read} and {@code write}, its schema
 * the XSD of the same name (FORMAT.md sections 5 and 7, CUSTODY.md sections 1 and 6).
 *
 * <p>What was signed is bytes: keep the bytes that were read, never write a document again to
 * verify. Everything here is immutable and safe for any number of threads.
 */
@NullMarked
package dev.tamga.common.document;

import org.jspecify.annotations.NullMarked;
