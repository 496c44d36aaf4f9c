@NullMarked
package dev.tamga.pki.equip;

import org.jspecify.annotations.NullMarked;
