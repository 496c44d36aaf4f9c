/** Verbs about officers and their requests (pki/GOVERNANCE.md, sections 1 and 2). */
@NullMarked
package dev.tamga.pki.cli.request;

import org.jspecify.annotations.NullMarked;
