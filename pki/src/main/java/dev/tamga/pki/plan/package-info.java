/** Reviewed files by which several things are done at once, read strictly. */
@NullMarked
package dev.tamga.pki.plan;

import org.jspecify.annotations.NullMarked;
