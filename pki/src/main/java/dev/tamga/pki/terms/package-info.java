/**
 * On what terms an anchor is believed: spans of time, names, policies, algorithms, and what its
 * certificates mean (pki/TRUST.md sections 1 and 5). Values only; the path checker asks them.
 */
@NullMarked
package dev.tamga.pki.terms;

import org.jspecify.annotations.NullMarked;
