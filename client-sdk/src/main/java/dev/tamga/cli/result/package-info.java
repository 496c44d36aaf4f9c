/** What the commands say: in words of three languages, or as JSON for programs. */
@NullMarked
package dev.tamga.cli.result;

import org.jspecify.annotations.NullMarked;
