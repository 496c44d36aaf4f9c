/**
 * From the producer's first call to the receipt: {@link dev.tamga.server.upload.OpenDraft}, {@link
 * dev.tamga.server.upload.AnnounceItem}, {@link dev.tamga.server.upload.ReceiveItem}, {@link
 * dev.tamga.server.upload.seal.SealPackage} (PROTOCOL.md sections 4 to 6). Reading {@code
 * SealPackage} from top to bottom tells the story of a seal.
 */
@NullMarked
package dev.tamga.server.upload;

import org.jspecify.annotations.NullMarked;
