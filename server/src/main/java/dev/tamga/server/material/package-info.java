/**
 * The node's own keys and certificates: opened, kept fresh while it runs, watched for their end.
 */
@NullMarked
package dev.tamga.server.material;

import org.jspecify.annotations.NullMarked;
