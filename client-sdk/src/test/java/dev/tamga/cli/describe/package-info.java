@NullMarked
package dev.tamga.cli.describe;

import org.jspecify.annotations.NullMarked;
