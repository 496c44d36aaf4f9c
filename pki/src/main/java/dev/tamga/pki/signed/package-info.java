/**
 * CMS SignedData (RFC 5652) as Tamga reads and makes it: one signer, DER, every byte accounted for.
 * What evidence signatures ({@code cms}) and timestamps ({@code tsp}) have in common.
 */
@NullMarked
package dev.tamga.pki.signed;

import org.jspecify.annotations.NullMarked;
