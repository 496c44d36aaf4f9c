/** The one table of failures and the exceptions that carry its rows. */
@NullMarked
package dev.tamga.common.error;

import org.jspecify.annotations.NullMarked;
