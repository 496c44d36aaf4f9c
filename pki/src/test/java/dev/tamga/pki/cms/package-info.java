@NullMarked
package dev.tamga.pki.cms;

import org.jspecify.annotations.NullMarked;
