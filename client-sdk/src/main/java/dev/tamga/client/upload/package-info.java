/**
 * How a package is sent: {@link dev.tamga.client.upload.SendPackage} tells the story; {@link
 * dev.tamga.client.upload.Outgoing} is what survives a crash of the sender.
 */
@NullMarked
package dev.tamga.client.upload;

import org.jspecify.annotations.NullMarked;
