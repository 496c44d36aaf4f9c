/**
 * The client's HTTP/1.1 over mutual TLS 1.3 to one node: small calls, and bodies of any size with
 * back-pressure and bounded memory. An event loop encrypts and moves bytes; callers block.
 */
@NullMarked
package dev.tamga.client.http;

import org.jspecify.annotations.NullMarked;
