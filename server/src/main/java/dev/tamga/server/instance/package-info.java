/** Who the nodes of a service are, and that each is there once (STORAGE.md section 5). */
@NullMarked
package dev.tamga.server.instance;

import org.jspecify.annotations.NullMarked;
