/** The snapshot in force while files and lists change, and trust in a TLS peer by it. */
@NullMarked
package dev.tamga.pki.trust.live;

import org.jspecify.annotations.NullMarked;
