/** The hash-chained log of what was done with a CA (pki/GOVERNANCE.md, section 5). */
@NullMarked
package dev.tamga.pki.audit;

import org.jspecify.annotations.NullMarked;
