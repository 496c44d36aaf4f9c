/**
 * What a node goes on doing beside the requests, wired from its configuration: hearing of
 * revocations, asking witnesses, locking sealed objects, renewing its key, dropping connections
 * that are believed no more.
 */
@NullMarked
package dev.tamga.server.node.wire;

import org.jspecify.annotations.NullMarked;
