/** Verbs about a CA as a whole: ceremony, audit, status. */
@NullMarked
package dev.tamga.pki.cli.institution;

import org.jspecify.annotations.NullMarked;
