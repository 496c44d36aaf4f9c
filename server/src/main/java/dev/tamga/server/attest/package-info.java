/**
 * What the node states over its own seal: the events of custody, receipts, custody containers and
 * its log's key (CUSTODY.md sections 1 and 6).
 */
@NullMarked
package dev.tamga.server.attest;

import org.jspecify.annotations.NullMarked;
