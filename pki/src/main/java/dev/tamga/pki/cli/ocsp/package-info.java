/** {@code tamga-pki ocsp}: the status of single certificates (RFC 6960; pki/STATUS.md). */
@NullMarked
package dev.tamga.pki.cli.ocsp;

import org.jspecify.annotations.NullMarked;
