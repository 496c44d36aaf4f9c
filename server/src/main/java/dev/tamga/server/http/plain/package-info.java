/** A small listener of plain HTTP: whole requests, short answers, one on a connection. */
@NullMarked
package dev.tamga.server.http.plain;

import org.jspecify.annotations.NullMarked;
