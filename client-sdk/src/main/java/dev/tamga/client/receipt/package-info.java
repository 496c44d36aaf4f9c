/**
 * What the node states, checked: receipts, custody, and the key of its log (CUSTODY.md section 6).
 */
@NullMarked
package dev.tamga.client.receipt;

import org.jspecify.annotations.NullMarked;
