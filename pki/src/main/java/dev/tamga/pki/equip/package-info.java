/**
 * All keys and certificates of a State's nodes and authorities at once, from one reviewed file
 * (pki/README.md, "Equipping a State"). For a CA without officers.
 */
@NullMarked
package dev.tamga.pki.equip;

import org.jspecify.annotations.NullMarked;
