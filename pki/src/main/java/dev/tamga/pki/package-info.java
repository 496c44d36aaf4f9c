/**
 * Keys, certificates, signatures, timestamps and the small CA. The only module that imports Bouncy
 * Castle.
 */
@NullMarked
package dev.tamga.pki;

import org.jspecify.annotations.NullMarked;
