package dev.tamga.server.attest;

import dev.tamga.common.container.VerifiedEnvelope;
import dev.tamga.common.document.EventBuilder;
import dev.tamga.common.document.EventDocument;
import dev.tamga.common.document.event.Actor;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.event.EventType;
import dev.tamga.common.document.event.Salt;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.Bytes;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;
import dev.tamga.pki.key.Spki;
import dev.tamga.server.custody.NewEvent;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Begins events with the node's clock and a fresh salt (CUSTODY.md section 1). Thread-safe. */
public final class Events {
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param clock of the node
   */
  public Events(Clock clock) {
    this.clock = clock;
  }

  /**
   * Begins an event that occurs now.
   *
   * @param certificate SHA-256 of the certificate that acted
   */
  public EventBuilder begin(
      PackageId id, EventType type, AuthorityId authority, Sha256 certificate) {
    return EventDocument.builder(
        id, type, new Actor(authority, certificate), clock.instant(), Salt.random(random));
  }

  /**
   * Begins an event by which the node itself acted.
   *
   * @param seal SHA-256 of the certificate of its seal
   */
  public EventBuilder beginByNode(PackageId id, EventType type, Sha256 seal) {
    return EventDocument.builder(id, type, Actor.node(seal), clock.instant(), Salt.random(random));
  }

  /** Begins an event that rests on a signature: the signer acted. */
  public EventBuilder begin(
      PackageId id, EventType type, AuthorityId authority, X509Certificate signer) {
    try {
      return begin(id, type, authority, Bytes.of(signer.getEncoded()).sha256());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read has an encoding", e);
    }
  }

  /** What was checked of the newest hop's side signatures: who signed and by what algorithm. */
  public static List<Check> sideChecks(VerifiedEnvelope envelope) {
    return envelope.lastSides().stream()
        .map(
            side ->
                Check.passed(
                    "side-signature",
                    side.signature().algorithm().id()
                        + ", key "
                        + Spki.sha256(side.signature().signer())))
        .toList();
  }

  /** The event as the log takes it; its bytes are made when its number is known. */
  public static NewEvent toLog(EventDocument event) {
    return new NewEvent(
        UUID.fromString(event.id().text()),
        event.type().name(),
        event.recorded(),
        seq -> event.numbered(seq, event.recorded()).write());
  }
}
