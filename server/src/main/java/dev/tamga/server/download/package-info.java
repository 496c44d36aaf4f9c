/**
 * From the inbox to the recipient's answer: {@link dev.tamga.server.download.ListBox}, {@link
 * dev.tamga.server.download.ReadHollow}, {@link dev.tamga.server.download.StreamItem}, {@link
 * dev.tamga.server.download.StreamContainer}, {@link dev.tamga.server.download.RecordAnswer}
 * (PROTOCOL.md sections 7 to 9), and what anyone may read of the log.
 */
@NullMarked
package dev.tamga.server.download;

import org.jspecify.annotations.NullMarked;
