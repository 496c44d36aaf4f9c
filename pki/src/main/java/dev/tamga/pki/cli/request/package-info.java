/**
 * {@code tamga-pki request}: what is asked of the CA, and the votes on it (pki/GOVERNANCE.md,
 * section 2).
 */
@NullMarked
package dev.tamga.pki.cli.request;

import org.jspecify.annotations.NullMarked;
