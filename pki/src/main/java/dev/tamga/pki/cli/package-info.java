/** The command {@code tamga-pki}: what administrators do with certificates. */
@NullMarked
package dev.tamga.pki.cli;

import org.jspecify.annotations.NullMarked;
