package dev.tamga.pki.ocsp;

import dev.tamga.pki.cert.CertificateIssuer;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.ocsp.IssuedCertificates.Standing;
import dev.tamga.pki.status.Revoked;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.jspecify.annotations.Nullable;

/**
 * An OCSP responder (RFC 6960) for one or more CAs, with delegated certificates; by bytes, for
 * whoever carries them (pki/STATUS.md section 4).
 *
 * <p>Thread-safe. Memory is bounded: requests of 8 KiB, 32 certificates in each, 4,096 answers kept
 * for 60 seconds. Blocks for the register and the signature.
 */
public final class OcspResponder {
  /** A request of more bytes is refused unread. */
  public static final int MAX_REQUEST_BYTES = ReceivedRequest.MAX_BYTES;

  /** Media type of a question over HTTP (RFC 6960 appendix A). */
  public static final String REQUEST_MEDIA_TYPE = "application/ocsp-request";

  /** Media type of an answer over HTTP. */
  public static final String RESPONSE_MEDIA_TYPE = "application/ocsp-response";

  /** From thisUpdate to nextUpdate. */
  public static final Duration LIFETIME = Duration.ofHours(1);

  private final List<KnownCa> cas;
  private final Clock clock;
  private final RecentAnswers recent = new RecentAnswers();

  /**
   * @param units one for each CA
   * @throws IllegalArgumentException if a CA's certificate cannot be read
   */
  public OcspResponder(List<ResponderUnit> units, Clock clock) {
    this.cas = units.stream().map(KnownCa::of).toList();
    this.clock = clock;
  }

  /**
   * Answers a request.
   *
   * @param requestDer an OCSPRequest in DER, from anyone; a signature in it is not looked at
   * @return an OCSPResponse in DER: successful, or malformedRequest, unauthorized, tryLater or
   *     internalError. Never null, never an exception
   */
  public byte[] answer(byte[] requestDer) {
    ReceivedRequest request;
    try {
      request = ReceivedRequest.parse(requestDer);
    } catch (IOException e) {
      return failure(OCSPRespBuilder.MALFORMED_REQUEST);
    }
    try {
      Optional<KnownCa> ca = caOf(request.certificates().get(0));
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      if (ca.isEmpty()) {
        return failure(OCSPRespBuilder.UNAUTHORIZED);
      }
      return ca.get().unit().isValidAt(now)
          ? answer(ca.get(), request, now)
          : failure(OCSPRespBuilder.TRY_LATER);
    } catch (IOException
        | OCSPException
        | CertificateEncodingException
        | CertificateRefusedException
        | RuntimeException e) {
      return failure(OCSPRespBuilder.INTERNAL_ERROR);
    }
  }

  private byte[] answer(KnownCa ca, ReceivedRequest request, Instant now)
      throws IOException, OCSPException, CertificateEncodingException, CertificateRefusedException {
    ResponderUnit unit = ca.unit();
    List<Optional<Standing>> standings = new ArrayList<>();
    for (CertificateID id : request.certificates()) {
      standings.add(ca.hasIssued(id) ? unit.issued().find(id.getSerialNumber()) : Optional.empty());
    }
    boolean plain = request.nonce().isEmpty() && standings.size() == 1;
    if (!plain) {
      return sign(unit, request, standings, now);
    }
    var question =
        new RecentAnswers.Question(
            request.certificates().get(0).toASN1Primitive().toASN1Primitive());
    Optional<byte[]> known = recent.get(question, standings.get(0), now);
    if (known.isPresent()) {
      return known.get();
    }
    byte[] made = sign(unit, request, standings, now);
    recent.put(question, standings.get(0), now, made);
    return made.clone();
  }

  private static byte[] sign(
      ResponderUnit unit, ReceivedRequest request, List<Optional<Standing>> standings, Instant now)
      throws IOException, OCSPException, CertificateEncodingException, CertificateRefusedException {
    X509Certificate own = unit.responder().certificate();
    var builder =
        new BasicOCSPRespBuilder(
            new RespID(X500Name.getInstance(own.getSubjectX500Principal().getEncoded())));
    for (int i = 0; i < standings.size(); i++) {
      builder.addResponse(
          request.certificates().get(i),
          status(standings.get(i)),
          Date.from(now),
          Date.from(now.plus(LIFETIME)),
          new Extensions(archiveCutoff(unit.ca())));
    }
    request.nonce().ifPresent(nonce -> builder.setResponseExtensions(new Extensions(nonce)));
    var answer =
        builder.build(
            CertificateIssuer.signer(unit.responder().key(), own.getPublicKey()),
            new X509CertificateHolder[] {new JcaX509CertificateHolder(own)},
            Date.from(now));
    return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, answer).getEncoded();
  }

  private static @Nullable CertificateStatus status(Optional<Standing> standing) {
    if (standing.isEmpty()) {
      return new UnknownStatus();
    }
    Optional<Revoked> revoked = standing.get().revoked();
    return revoked.isEmpty()
        ? CertificateStatus.GOOD
        : new RevokedStatus(Date.from(revoked.get().since()), revoked.get().reason().ordinal());
  }

  /** Status is kept for ever: since the CA's first day. */
  private static Extension archiveCutoff(X509Certificate ca) throws IOException {
    return new Extension(
        OCSPObjectIdentifiers.id_pkix_ocsp_archive_cutoff,
        false,
        new ASN1GeneralizedTime(ca.getNotBefore()).getEncoded());
  }

  private Optional<KnownCa> caOf(CertificateID id) {
    return cas.stream().filter(ca -> ca.hasIssued(id)).findFirst();
  }

  private static byte[] failure(int status) {
    try {
      return new OCSPRespBuilder().build(status, null).getEncoded();
    } catch (IOException | OCSPException e) {
      throw new IllegalStateException("OCSP answer: not encodable", e);
    }
  }
}
