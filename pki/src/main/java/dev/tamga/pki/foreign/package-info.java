/**
 * Lists of others, read into drafts of ours: ETSI TS 119 612 and ICAO master lists (pki/TRUST.md
 * section 7). Nothing foreign is trusted by itself.
 */
@NullMarked
package dev.tamga.pki.foreign;

import org.jspecify.annotations.NullMarked;
