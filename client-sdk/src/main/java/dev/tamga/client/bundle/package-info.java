/**
 * Many small files as one item: the bundle of FORMAT.md section 6, made from a folder and unpacked
 * into one. Memory is bounded, whatever the number of files.
 */
@NullMarked
package dev.tamga.client.bundle;

import org.jspecify.annotations.NullMarked;
