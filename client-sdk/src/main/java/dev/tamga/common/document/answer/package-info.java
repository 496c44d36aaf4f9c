/** What nodes and recipients answer to a package (FORMAT.md section 7). */
@NullMarked
package dev.tamga.common.document.answer;

import org.jspecify.annotations.NullMarked;
