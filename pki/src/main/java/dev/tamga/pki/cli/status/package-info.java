/** {@code tamga-pki status}: the health of a CA. */
@NullMarked
package dev.tamga.pki.cli.status;

import org.jspecify.annotations.NullMarked;
