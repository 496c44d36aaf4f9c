@NullMarked
package dev.tamga.client.receipt;

import org.jspecify.annotations.NullMarked;
