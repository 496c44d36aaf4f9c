/**
 * What becomes of a list that comes: who must have signed it, what waits for two administrators,
 * which list judges evidence (pki/TRUST.md sections 2 to 6). Start reading at {@code
 * TrustListStore}.
 */
@NullMarked
package dev.tamga.pki.accept;

import org.jspecify.annotations.NullMarked;
