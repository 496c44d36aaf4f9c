/** A package is sealed: what it says is verified, then it is committed (PROTOCOL.md section 6). */
@NullMarked
package dev.tamga.server.upload.seal;

import org.jspecify.annotations.NullMarked;
