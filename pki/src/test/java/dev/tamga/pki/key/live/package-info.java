@NullMarked
package dev.tamga.pki.key.live;

import org.jspecify.annotations.NullMarked;
