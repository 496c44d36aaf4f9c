/** Notices: a State says within seconds what it has revoked (pki/STATUS.md section 5). */
@NullMarked
package dev.tamga.pki.notice;

import org.jspecify.annotations.NullMarked;
