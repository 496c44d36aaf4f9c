@NullUnmarked
package dev.tamga.pki.token;

import org.jspecify.annotations.NullUnmarked;
