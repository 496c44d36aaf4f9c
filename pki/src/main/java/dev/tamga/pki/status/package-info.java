/** Which certificates are revoked, as far as this process has heard (pki/STATUS.md). */
@NullMarked
package dev.tamga.pki.status;

import org.jspecify.annotations.NullMarked;
