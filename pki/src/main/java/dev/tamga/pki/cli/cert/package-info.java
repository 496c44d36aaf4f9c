/** Verbs about certificates and profiles that show, check and explain. */
@NullMarked
package dev.tamga.pki.cli.cert;

import org.jspecify.annotations.NullMarked;
