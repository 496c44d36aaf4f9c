/** The commands of {@code tamga-server}: what a person starts. */
@NullMarked
package dev.tamga.server.app;

import org.jspecify.annotations.NullMarked;
