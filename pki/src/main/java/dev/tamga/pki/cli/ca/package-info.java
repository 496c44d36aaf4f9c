/** {@code tamga-pki ca}: the CA of a State is made. */
@NullMarked
package dev.tamga.pki.cli.ca;

import org.jspecify.annotations.NullMarked;
