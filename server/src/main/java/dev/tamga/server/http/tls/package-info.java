/** The node's TLS: one context that can be swapped, and why a peer's certificate is refused. */
@NullMarked
package dev.tamga.server.http.tls;

import org.jspecify.annotations.NullMarked;
