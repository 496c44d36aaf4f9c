@NullMarked
package dev.tamga.client;

import org.jspecify.annotations.NullMarked;
