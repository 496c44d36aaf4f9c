/** Rules that read a certificate before it is signed (pki/GOVERNANCE.md, section 7). */
@NullMarked
package dev.tamga.pki.lint;

import org.jspecify.annotations.NullMarked;
