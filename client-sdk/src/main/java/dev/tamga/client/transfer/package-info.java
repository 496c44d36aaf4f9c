/** What sending and fetching share: progress, and files that are whole or not there. */
@NullMarked
package dev.tamga.client.transfer;

import org.jspecify.annotations.NullMarked;
