/**
 * What a State's CA publishes, in plain HTTP: certificates, CRLs, OCSP answers (PROTOCOL.md 13).
 */
@NullMarked
package dev.tamga.server.publish;

import org.jspecify.annotations.NullMarked;
