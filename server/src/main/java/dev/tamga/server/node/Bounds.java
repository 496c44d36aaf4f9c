package dev.tamga.server.node;

import dev.tamga.server.call.Limits;
import dev.tamga.server.config.LimitsConfig;
import dev.tamga.server.config.ServerConfig;
import dev.tamga.server.config.TimeoutsConfig;
import dev.tamga.server.upload.DraftRules;

/** How much the node takes and how long it waits, as its configuration says (PROTOCOL.md 11). */
final class Bounds {
  private static final int DUTIES = 16; // connections to the object store

  private Bounds() {}

  static DraftRules ofDrafts(ServerConfig config) {
    LimitsConfig limits = config.limits();
    return new DraftRules(
        limits.items(),
        limits.item(),
        limits.openDrafts(),
        limits.openDraftBytes(),
        limits.jsonBody(),
        limits.hollowContainer(),
        config.storage().draftsExpireAfter(),
        config.timeouts().takeover(),
        config.timeouts().sealHashing());
  }

  /** One for each request and for each thread that hashes, some for the duties and the mark. */
  static int storeConnections(ServerConfig config) {
    return config.limits().requests() + config.storage().hashingThreads() + DUTIES;
  }

  static Limits ofRequests(ServerConfig config) {
    LimitsConfig limits = config.limits();
    TimeoutsConfig timeouts = config.timeouts();
    Limits standard = Limits.standard();
    return new Limits(
        limits.requestHead(),
        limits.streams(),
        limits.requests(),
        limits.connections(),
        limits.connectionsPerCertificate(),
        standard.bodyBytes(),
        standard.answerBytes(),
        standard.handshake(),
        timeouts.idle(),
        timeouts.controlCall(),
        timeouts.rateWindow(),
        timeouts.leastRate(),
        standard.linger());
  }
}
