/**
 * What stands in a file, a token or behind a TLS server: {@code tamga-pki cert inspect}
 * (pki/README.md, "What is shown"). Nothing here says that it is to be trusted.
 */
@NullMarked
package dev.tamga.pki.cli.inspect;

import org.jspecify.annotations.NullMarked;
