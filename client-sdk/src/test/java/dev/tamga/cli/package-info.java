@NullMarked
package dev.tamga.cli;

import org.jspecify.annotations.NullMarked;
