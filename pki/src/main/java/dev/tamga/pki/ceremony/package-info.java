/** A governed CA from one reviewed file (pki/GOVERNANCE.md, section 6). */
@NullMarked
package dev.tamga.pki.ceremony;

import org.jspecify.annotations.NullMarked;
