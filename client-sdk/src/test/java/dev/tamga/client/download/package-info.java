@NullMarked
package dev.tamga.client.download;

import org.jspecify.annotations.NullMarked;
