/**
 * Enrolment (PROTOCOL.md section 12): what the EST listener answers, and how the node renews its
 * own certificate.
 */
@NullMarked
package dev.tamga.server.enrol;

import org.jspecify.annotations.NullMarked;
