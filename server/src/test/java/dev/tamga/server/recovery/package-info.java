@NullMarked
package dev.tamga.server.recovery;

import org.jspecify.annotations.NullMarked;
