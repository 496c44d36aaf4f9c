/** Keys and the secrets that open them. Nothing else of Tamga holds a private key. */
@NullMarked
package dev.tamga.pki.key;

import org.jspecify.annotations.NullMarked;
