package dev.tamga.server.node;

import dev.tamga.common.container.EnvelopeVerifier;
import dev.tamga.server.access.Registry;
import dev.tamga.server.access.RequireSigner;
import dev.tamga.server.attest.IssueReceipt;
import dev.tamga.server.attest.NodeSeal;
import dev.tamga.server.attest.RecordDamage;
import dev.tamga.server.custody.CustodyLog;
import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.Storage;
import dev.tamga.server.upload.DraftRules;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What the calls are wired from.
 *
 * @param storage all that is kept
 * @param log of custody
 * @param registry who is who
 * @param signers who may sign for whom
 * @param envelopes a verifier with the trust of this moment
 * @param seal signs what the node states
 * @param receipts issues what was promised
 * @param damage says in custody what is damaged
 * @param rules limits of drafts
 * @param clock the node's
 * @param steps is told of each step of a commit
 */
record Parts(
    Storage storage,
    CustodyLog log,
    Registry registry,
    RequireSigner signers,
    Supplier<EnvelopeVerifier> envelopes,
    NodeSeal seal,
    IssueReceipt receipts,
    RecordDamage damage,
    DraftRules rules,
    Clock clock,
    Steps steps) {}
