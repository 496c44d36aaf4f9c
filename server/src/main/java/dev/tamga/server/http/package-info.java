/**
 * The HTTP layer of the node: TLS connections, HTTP/1.1 and HTTP/2, one blocking thread for each
 * request, back-pressure both ways, problem answers. Event loops never block.
 *
 * <p>A request goes {@code ConnectionInitializer -> TLS -> ProtocolChoice -> (Http1Gate | HTTP/2
 * frames) -> ExchangeHandler -> Workers -> Dispatcher -> Call}, its answer back through {@code
 * Exchange}.
 */
@NullMarked
package dev.tamga.server.http;

import org.jspecify.annotations.NullMarked;
