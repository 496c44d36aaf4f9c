/** {@code tamga-pki audit}: the record of all that was done (pki/GOVERNANCE.md). */
@NullMarked
package dev.tamga.pki.cli.audit;

import org.jspecify.annotations.NullMarked;
