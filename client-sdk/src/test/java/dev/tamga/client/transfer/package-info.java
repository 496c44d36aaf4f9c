@NullMarked
package dev.tamga.client.transfer;

import org.jspecify.annotations.NullMarked;
