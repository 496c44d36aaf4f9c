/**
 * How the node hears of revocations and tells of them (pki/STATUS.md, PROTOCOL.md section 13): the
 * own CA's register, notices, CRLs of partners.
 */
@NullMarked
package dev.tamga.server.status;

import org.jspecify.annotations.NullMarked;
