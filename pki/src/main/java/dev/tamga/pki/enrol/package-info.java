/**
 * Enrolment without hands (PROTOCOL.md section 12): invitations of the small CA, what it answers to
 * a request, and both sides' formats. It opens no connection.
 */
@NullMarked
package dev.tamga.pki.enrol;

import org.jspecify.annotations.NullMarked;
