/**
 * What a handler of a call sees: the request with its body as a blocking stream, the answer, and
 * the table of routes (PROTOCOL.md section 3). Nothing here touches the network.
 */
@NullMarked
package dev.tamga.server.call;

import org.jspecify.annotations.NullMarked;
