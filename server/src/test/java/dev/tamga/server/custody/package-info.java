@NullMarked
package dev.tamga.server.custody;

import org.jspecify.annotations.NullMarked;
