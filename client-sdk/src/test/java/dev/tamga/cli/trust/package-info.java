@NullMarked
package dev.tamga.cli.trust;

import org.jspecify.annotations.NullMarked;
