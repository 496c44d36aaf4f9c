/**
 * Enrolment on the client's side (PROTOCOL.md section 12): the first certificate by invitation, and
 * each one after it in time. The node renews its own certificate by the same classes.
 */
@NullMarked
package dev.tamga.client.enrol;

import org.jspecify.annotations.NullMarked;
