/** What a certificate must look like: profiles, names, issuing, reading. */
@NullMarked
package dev.tamga.pki.cert;

import org.jspecify.annotations.NullMarked;
