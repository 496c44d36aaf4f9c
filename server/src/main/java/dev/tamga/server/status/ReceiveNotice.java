package dev.tamga.server.status;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.common.wire.SignedNotice;
import dev.tamga.pki.status.StatusRefusedException;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.Call;
import dev.tamga.server.call.Request;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code POST /v1/notices}: checked, kept, told to the other nodes of the service, acknowledged, in
 * that order (PROTOCOL.md section 13). A crash before the answer leaves a notice that its sender
 * sends again.
 */
public final class ReceiveNotice implements Call {
  private final LearnNotice learn;
  private final Optional<ServiceNotices> service;

  /**
   * Wires the call.
   *
   * @param service has the other nodes of the service hear it; empty if there are none
   */
  public ReceiveNotice(LearnNotice learn, Optional<ServiceNotices> service) {
    this.learn = learn;
    this.service = service;
  }

  @Override
  public Answer handle(Request request) throws Refusal, IOException {
    if (!MediaTypes.is(MediaTypes.NOTICE, request.header("content-type").orElse(""))) {
      throw new Refusal(
          Failure.UNSUPPORTED_MEDIA_TYPE,
          "content-type (expected: " + MediaTypes.NOTICE + ')',
          "PROTOCOL.md 13",
          "Send a revocation notice with that content type.");
    }
    SignedNotice notice =
        SignedNotice.parse(
            request.body().readAll(SignedNotice.MAX_BYTES, "PROTOCOL.md 13: notice"));
    try {
      learn.run(notice);
    } catch (StatusRefusedException e) {
      throw refused(e);
    }
    if (service.isPresent()) {
      service.get().tell(notice);
    }
    return Answer.of(204);
  }

  private static Refusal refused(StatusRefusedException e) {
    Failure failure =
        switch (e.kind()) {
          case WRONG_SIGNER -> Failure.NOTICE_NOT_ENTITLED;
          case FULL -> Failure.BUSY;
          default -> Failure.NOTICE_MALFORMED;
        };
    return new Refusal(
            failure,
            String.valueOf(e.getMessage()),
            "pki/STATUS.md 5",
            "Have the seal listed by this node's operator, or send the notice as it was signed.")
        .causedBy(e);
  }
}
