/** The way to other machines for the verbs of {@code tamga-pki}, which opens none itself. */
@NullMarked
package dev.tamga.cli.network;

import org.jspecify.annotations.NullMarked;
