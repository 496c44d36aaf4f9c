/** How to check a container with ordinary tools, without Tamga (FORMAT.md section 9). */
@NullMarked
package dev.tamga.cli.explain;

import org.jspecify.annotations.NullMarked;
