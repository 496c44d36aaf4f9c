package dev.tamga.client.download;

import dev.tamga.client.receipt.VerifiedReceipt;
import dev.tamga.common.document.answer.Decision;
import dev.tamga.common.model.PackageId;
import java.nio.file.Path;

/**
 * An answer that the node has recorded: its receipt is verified and on the disk.
 *
 * @param id the package
 * @param decision what was answered
 * @param receipt what the node states
 * @param receiptFile where the receipt lies
 */
public record AnsweredPackage(
    PackageId id, Decision decision, VerifiedReceipt receipt, Path receiptFile) {}
