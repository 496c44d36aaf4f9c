package dev.tamga.server.access;

import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Sha256;

/**
 * Who acts in a request (PROTOCOL.md section 2).
 *
 * @param authority in whose register entry the key or the system's name stands
 * @param certificate SHA-256 of the TLS client's certificate, in DER
 * @param spki SHA-256 of its SubjectPublicKeyInfo
 */
public record Caller(AuthorityId authority, Sha256 certificate, Sha256 spki) {}
