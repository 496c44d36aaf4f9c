/**
 * {@code tamga-pki trust}: lists of States are written, signed, received, shown, accepted
 * (pki/TRUST.md). One class a verb.
 */
@NullMarked
package dev.tamga.cli.trust;

import org.jspecify.annotations.NullMarked;
