package dev.tamga.client.receipt;

import dev.tamga.common.custody.CustodyProof;
import dev.tamga.common.document.EventDocument;

/**
 * An event of custody that is proven to stand in the log. Only {@link VerifyCustody} makes one that
 * is in a {@link VerifiedCustody}.
 *
 * @param event what happened
 * @param proof that it is in the log
 */
public record ProvenEvent(EventDocument event, CustodyProof proof) {}
