package dev.tamga.client.upload;

import dev.tamga.client.receipt.VerifiedReceipt;
import dev.tamga.common.document.PackageDocument;
import java.nio.file.Path;

/**
 * A package that is handed in: the node's receipt is verified and on the disk.
 *
 * @param document what was signed
 * @param receipt what the node states
 * @param receiptFile where the receipt lies
 */
public record SentPackage(PackageDocument document, VerifiedReceipt receipt, Path receiptFile) {}
