/** One piece of evidence: what it is, where it comes from, how it was acquired (ISO/IEC 27037). */
@NullMarked
package dev.tamga.common.document.item;

import org.jspecify.annotations.NullMarked;
