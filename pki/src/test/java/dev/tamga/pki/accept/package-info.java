@NullMarked
package dev.tamga.pki.accept;

import org.jspecify.annotations.NullMarked;
