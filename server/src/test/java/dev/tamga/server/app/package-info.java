/** The node as a whole, over real TLS. */
@NullMarked
package dev.tamga.server.app;

import org.jspecify.annotations.NullMarked;
