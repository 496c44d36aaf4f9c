/**
 * What client and server share: values, failures, the envelope, the documents, the custody formats
 * and the wire.
 *
 * <p>Pure: no network, no clock, no logging framework. The contracts are {@code
 * client-sdk/FORMAT.md}, {@code client-sdk/PROTOCOL.md} and {@code server/CUSTODY.md}.
 */
@NullMarked
package dev.tamga.common;

import org.jspecify.annotations.NullMarked;
