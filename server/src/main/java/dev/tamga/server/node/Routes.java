package dev.tamga.server.node;

import static dev.tamga.server.call.Route.control;
import static dev.tamga.server.call.Route.transfer;

import dev.tamga.common.wire.Resource;
import dev.tamga.server.attest.Events;
import dev.tamga.server.attest.IssueCustody;
import dev.tamga.server.attest.LogKeyStatement;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Route;
import dev.tamga.server.call.Router;
import dev.tamga.server.download.ListBox;
import dev.tamga.server.download.ReadCustody;
import dev.tamga.server.download.ReadHollow;
import dev.tamga.server.download.ReadLog;
import dev.tamga.server.download.ReadReceipt;
import dev.tamga.server.download.RecordAnswer;
import dev.tamga.server.download.RecordHold;
import dev.tamga.server.download.StreamContainer;
import dev.tamga.server.download.StreamItem;
import dev.tamga.server.upload.AnnounceItem;
import dev.tamga.server.upload.AppendBytes;
import dev.tamga.server.upload.DiscardDraft;
import dev.tamga.server.upload.LocateItem;
import dev.tamga.server.upload.OpenDraft;
import dev.tamga.server.upload.ReceiveItem;
import dev.tamga.server.upload.ShowDraft;
import dev.tamga.server.upload.Tus;
import dev.tamga.server.upload.seal.SealPackage;
import dev.tamga.server.witness.ReadWitnessed;
import java.util.ArrayList;
import java.util.List;

/** The table of calls, in the order of PROTOCOL.md section 3. */
final class Routes {
  private Routes() {}

  static Router of(Parts parts, Call node, Call timestamp, Call notices) {
    List<Route> routes = new ArrayList<>();
    routes.add(control("GET", Resource.NODE, node));
    routes.addAll(uploads(parts));
    routes.addAll(downloads(parts));
    routes.addAll(log(parts));
    routes.add(control("POST", Resource.TIMESTAMP, timestamp));
    routes.add(control("POST", Resource.NOTICES, notices));
    return new Router(Tus.discovery(parts.rules()), routes);
  }

  private static List<Route> uploads(Parts p) {
    DiscardDraft discard = new DiscardDraft(p.storage());
    AppendBytes append = new AppendBytes(p.storage(), p.rules(), p.clock(), p.steps());
    Call itemHead = new StreamItem(p.storage(), p.log(), new Events(p.clock()), p.damage());
    return List.of(
        control(
            "PUT",
            Resource.PACKAGE,
            new OpenDraft(p.storage().writer(), p.registry(), p.rules(), p.clock(), p.steps())),
        control("GET", Resource.DRAFT, new ShowDraft(p.storage().database())),
        control("DELETE", Resource.PACKAGE, discard.ofPackage()),
        transfer(
            "POST", Resource.ITEMS, new AnnounceItem(p.storage(), append, p.rules(), p.steps())),
        control("HEAD", Resource.ITEM, new LocateItem(p.storage(), append, itemHead)),
        transfer("PATCH", Resource.ITEM, new ReceiveItem(p.storage().database(), append)),
        control("DELETE", Resource.ITEM, discard.ofItem()),
        control(
            "POST",
            Resource.SEAL,
            new SealPackage(
                p.storage(),
                p.envelopes(),
                p.signers(),
                p.log(),
                p.receipts(),
                p.rules(),
                p.clock(),
                p.steps())));
  }

  private static List<Route> downloads(Parts p) {
    Events events = new Events(p.clock());
    IssueCustody custody =
        new IssueCustody(p.storage().database(), p.seal(), p.log().verifierKey(), p.clock());
    return List.of(
        control("GET", Resource.PACKAGES, new ListBox(p.storage().database())),
        control("GET", Resource.PACKAGE, new ReadHollow(p.storage().database())),
        transfer("GET", Resource.ITEM, new StreamItem(p.storage(), p.log(), events, p.damage())),
        transfer(
            "GET",
            Resource.CONTAINER,
            new StreamContainer(p.storage(), p.log(), events, p.damage())),
        control(
            "POST",
            Resource.ACCEPTANCE,
            new RecordAnswer(
                p.storage(),
                p.envelopes(),
                p.signers(),
                p.log(),
                events,
                p.receipts(),
                p.rules().hollowBytes())),
        control(
            "POST",
            Resource.HOLD,
            new RecordHold(p.storage(), p.log(), events, p.rules().jsonBytes())),
        control("GET", Resource.RECEIPT, new ReadReceipt(p.storage().database(), p.receipts())),
        control("GET", Resource.CUSTODY, new ReadCustody(p.storage().database(), custody)));
  }

  private static List<Route> log(Parts p) {
    ReadLog log =
        new ReadLog(p.storage().database(), new LogKeyStatement(p.seal(), p.log().verifierKey()));
    ReadWitnessed witnessed = new ReadWitnessed(p.storage().database(), p.clock());
    return List.of(
        control("GET", Resource.CHECKPOINT, log.checkpoint()),
        control("GET", Resource.CHECKPOINT_TIMESTAMP, log.checkpointTimestamp()),
        control("GET", Resource.TILE, log.tile()),
        control("GET", Resource.WITNESSED, witnessed.newest()),
        control("GET", Resource.WITNESSED_FORK, witnessed.fork()),
        control("GET", Resource.LOG_KEY, log.key()));
  }
}
