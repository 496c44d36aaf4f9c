/** Tests of the client's HTTP against a scripted node with real TLS. */
@NullMarked
package dev.tamga.client.http;

import org.jspecify.annotations.NullMarked;
