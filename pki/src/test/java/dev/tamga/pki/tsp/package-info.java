@NullMarked
package dev.tamga.pki.tsp;

import org.jspecify.annotations.NullMarked;
