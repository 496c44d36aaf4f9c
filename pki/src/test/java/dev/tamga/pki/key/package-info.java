@NullMarked
package dev.tamga.pki.key;

import org.jspecify.annotations.NullMarked;
