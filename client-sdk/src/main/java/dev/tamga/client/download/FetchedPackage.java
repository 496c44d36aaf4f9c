package dev.tamga.client.download;

import dev.tamga.common.container.VerifiedPackage;
import java.nio.file.Path;

/**
 * A container on the disk, every byte of which was verified.
 *
 * @param file under its final name
 * @param verified proof
 */
public record FetchedPackage(Path file, VerifiedPackage verified) {}
