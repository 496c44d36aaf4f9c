package dev.tamga.server.upload.seal;

import dev.tamga.common.container.VerifiedPackage;
import dev.tamga.common.document.PackageDocument;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.model.Bytes;
import dev.tamga.server.storage.state.ItemRow;
import dev.tamga.server.storage.state.Items;
import java.util.List;

/**
 * Proof that a seal passed every check of PROTOCOL.md section 6. Only {@link VerifySeal} makes one.
 *
 * @param envelope signed, with the items' digests as the node computed them
 * @param document what {@code package.xml} says
 * @param container the hollow container as it came
 * @param drafted the items as they stood in the draft, in the order of their numbers
 * @param sealed what is to be kept of them, in the order of the manifest
 * @param checks what was checked, for the event
 */
record VerifiedSeal(
    VerifiedPackage envelope,
    PackageDocument document,
    Bytes container,
    List<ItemRow> drafted,
    List<Items.Sealed> sealed,
    List<Check> checks) {}
