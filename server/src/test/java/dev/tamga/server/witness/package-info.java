@NullMarked
package dev.tamga.server.witness;

import org.jspecify.annotations.NullMarked;
