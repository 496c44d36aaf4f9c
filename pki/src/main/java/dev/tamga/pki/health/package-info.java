/** How a CA is: what it has issued, and what needs hands. */
@NullMarked
package dev.tamga.pki.health;

import org.jspecify.annotations.NullMarked;
