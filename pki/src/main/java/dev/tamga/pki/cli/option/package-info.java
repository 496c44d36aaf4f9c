/** Arguments that verbs of several nouns take, and how they are read. */
@NullMarked
package dev.tamga.pki.cli.option;

import org.jspecify.annotations.NullMarked;
