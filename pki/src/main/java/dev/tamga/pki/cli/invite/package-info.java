/** {@code tamga-pki invite}: whom the TLS CA certifies without hands (PROTOCOL.md section 12). */
@NullMarked
package dev.tamga.pki.cli.invite;

import org.jspecify.annotations.NullMarked;
