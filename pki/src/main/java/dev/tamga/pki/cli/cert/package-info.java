/** {@code tamga-pki cert}: certificates are issued, shown, checked, explained, renewed, revoked. */
@NullMarked
package dev.tamga.pki.cli.cert;

import org.jspecify.annotations.NullMarked;
