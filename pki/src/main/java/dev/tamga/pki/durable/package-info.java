/** Small files that survive a power cut. */
@NullMarked
package dev.tamga.pki.durable;

import org.jspecify.annotations.NullMarked;
