@NullMarked
package dev.tamga.pki.foreign;

import org.jspecify.annotations.NullMarked;
