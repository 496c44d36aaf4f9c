/** A real node with two States, a laboratory and an authority, for integration tests. */
@NullMarked
package dev.tamga.server.testkit;

import org.jspecify.annotations.NullMarked;
