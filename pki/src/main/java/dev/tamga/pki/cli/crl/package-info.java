/**
 * {@code tamga-pki crl}: lists of revoked certificates are issued, shown, checked (pki/STATUS.md).
 */
@NullMarked
package dev.tamga.pki.cli.crl;

import org.jspecify.annotations.NullMarked;
