/** Trust lists in their envelope (pki/TRUST.md section 2): sealed, countersigned, verified. */
@NullMarked
package dev.tamga.common.trust;

import org.jspecify.annotations.NullMarked;
