/** {@code tamga-pki tsa}: timestamps are asked for and checked (RFC 3161). */
@NullMarked
package dev.tamga.pki.cli.tsa;

import org.jspecify.annotations.NullMarked;
