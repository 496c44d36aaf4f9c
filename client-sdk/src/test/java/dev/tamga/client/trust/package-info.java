@NullMarked
package dev.tamga.client.trust;

import org.jspecify.annotations.NullMarked;
