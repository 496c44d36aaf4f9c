/**
 * The CA as an institution: requests, votes of two persons, execution, and a record of each
 * (pki/GOVERNANCE.md). Start reading at {@link dev.tamga.pki.govern.Institution}.
 */
@NullMarked
package dev.tamga.pki.govern;

import org.jspecify.annotations.NullMarked;
