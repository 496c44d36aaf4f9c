/** {@code tamga-pki officer}: who decides about the CA (pki/GOVERNANCE.md, section 1). */
@NullMarked
package dev.tamga.pki.cli.officer;

import org.jspecify.annotations.NullMarked;
