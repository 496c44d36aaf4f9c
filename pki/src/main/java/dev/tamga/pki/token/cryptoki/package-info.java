/**
 * The native part of PKCS#11 that SunPKCS11 does not offer: labels, PIN flags, certificates of CAs.
 */
@NullMarked
package dev.tamga.pki.token.cryptoki;

import org.jspecify.annotations.NullMarked;
