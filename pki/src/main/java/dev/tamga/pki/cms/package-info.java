/** Evidence signatures: CAdES-BASELINE-T, made and verified as FORMAT.md section 4 has it. */
@NullMarked
package dev.tamga.pki.cms;

import org.jspecify.annotations.NullMarked;
