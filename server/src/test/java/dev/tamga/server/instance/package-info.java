@NullMarked
package dev.tamga.server.instance;

import org.jspecify.annotations.NullMarked;
