/** What a listener offers: the registered calls of PROTOCOL.md, or open ones. */
@NullMarked
package dev.tamga.server.http.service;

import org.jspecify.annotations.NullMarked;
