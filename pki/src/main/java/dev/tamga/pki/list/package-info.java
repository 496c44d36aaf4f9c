/**
 * The trust list of a State: what it says, its one spelling, and how two of them differ
 * (pki/TRUST.md section 1). Values only: who may sign one and what becomes of it is {@code
 * dev.tamga.pki.accept}'s.
 */
@NullMarked
package dev.tamga.pki.list;

import org.jspecify.annotations.NullMarked;
