/**
 * {@code tamga-pki key} and {@code log-key}: keys in tokens and in files (pki/README.md, "Keys in
 * tokens").
 */
@NullMarked
package dev.tamga.pki.cli.key;

import org.jspecify.annotations.NullMarked;
