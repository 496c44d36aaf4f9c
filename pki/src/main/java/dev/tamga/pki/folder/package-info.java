/** A CA's folder while somebody works in it: its lock, its log, what a crash left there. */
@NullMarked
package dev.tamga.pki.folder;

import org.jspecify.annotations.NullMarked;
