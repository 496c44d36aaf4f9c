/** From options and a description file to a package that can be sent, or all that it lacks. */
@NullMarked
package dev.tamga.cli.describe;

import org.jspecify.annotations.NullMarked;
