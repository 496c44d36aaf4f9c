/**
 * The envelope: what is signed and travels (FORMAT.md sections 3, 4, 7).
 *
 * <p>{@link EnvelopeSigner} makes a {@link HollowContainer}, {@link EnvelopeVerifier} turns one
 * into proof, {@link PackageReader} does so for a whole container in one pass, and {@link
 * WholeContainer} streams one. The bytes of the ZIP file are {@code dev.tamga.common.zip}'s.
 */
@NullMarked
package dev.tamga.common.container;

import org.jspecify.annotations.NullMarked;
