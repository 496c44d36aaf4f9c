/** The registry of algorithms by OID, and the rules that admit or deny them in time. */
@NullMarked
package dev.tamga.pki.algorithm;

import org.jspecify.annotations.NullMarked;
