@NullMarked
package dev.tamga.client.enrol;

import org.jspecify.annotations.NullMarked;
