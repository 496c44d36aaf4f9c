@NullMarked
package dev.tamga.common.custody;

import org.jspecify.annotations.NullMarked;
