@NullMarked
package dev.tamga.server.migrate.rows;

import org.jspecify.annotations.NullMarked;
