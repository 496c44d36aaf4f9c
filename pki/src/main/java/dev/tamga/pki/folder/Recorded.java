package dev.tamga.pki.folder;

import dev.tamga.pki.audit.AuditRecord;

/**
 * What an act has made, and its record.
 *
 * @param made what was made
 * @param record the newest record of the audit log: this act's
 */
public record Recorded<T>(T made, AuditRecord record) {}
