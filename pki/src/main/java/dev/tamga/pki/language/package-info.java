/** The languages in which the commands of administrators speak (pki/README.md, "Languages"). */
@NullMarked
package dev.tamga.pki.language;

import org.jspecify.annotations.NullMarked;
