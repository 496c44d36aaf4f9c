@NullMarked
package dev.tamga.pki.list;

import org.jspecify.annotations.NullMarked;
