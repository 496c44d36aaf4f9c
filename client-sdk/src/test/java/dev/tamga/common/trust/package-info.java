@NullMarked
package dev.tamga.common.trust;

import org.jspecify.annotations.NullMarked;
