/** {@code tamga-pki ceremony}: a governed CA from one reviewed file (pki/GOVERNANCE.md 6). */
@NullMarked
package dev.tamga.pki.cli.ceremony;

import org.jspecify.annotations.NullMarked;
