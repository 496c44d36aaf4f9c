@NullMarked
package dev.tamga.pki.cli.inspect;

import org.jspecify.annotations.NullMarked;
