/** Who decides about a CA, and what they sign (pki/GOVERNANCE.md, sections 1 and 3). */
@NullMarked
package dev.tamga.pki.officer;

import org.jspecify.annotations.NullMarked;
