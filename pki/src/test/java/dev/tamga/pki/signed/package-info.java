@NullMarked
package dev.tamga.pki.signed;

import org.jspecify.annotations.NullMarked;
