/** Keys that never leave their token (PKCS#11): pki/README.md, "Keys in tokens". */
@NullMarked
package dev.tamga.pki.token;

import org.jspecify.annotations.NullMarked;
