/** The SDK: {@link dev.tamga.client.TamgaClient} sends, fetches, verifies and answers packages. */
@NullMarked
package dev.tamga.client;

import org.jspecify.annotations.NullMarked;
