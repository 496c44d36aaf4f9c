/** OCSP (RFC 6960): answer, ask, and check what was answered (pki/STATUS.md section 4). */
@NullMarked
package dev.tamga.pki.ocsp;

import org.jspecify.annotations.NullMarked;
