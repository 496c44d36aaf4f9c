@NullMarked
package dev.tamga.cli.network;

import org.jspecify.annotations.NullMarked;
