@NullMarked
package dev.tamga.server.duty;

import org.jspecify.annotations.NullMarked;
