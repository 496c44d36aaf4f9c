/** Tests of what a handler of a call sees. */
@NullMarked
package dev.tamga.server.call;

import org.jspecify.annotations.NullMarked;
