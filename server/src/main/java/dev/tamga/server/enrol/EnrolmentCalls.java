package dev.tamga.server.enrol;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.model.Quoted;
import dev.tamga.common.wire.MediaTypes;
import dev.tamga.pki.ca.CaException;
import dev.tamga.pki.enrol.CertsOnly;
import dev.tamga.pki.enrol.Enrolment;
import dev.tamga.pki.enrol.EnrolmentRefusedException;
import dev.tamga.server.call.Answer;
import dev.tamga.server.call.OpenCalls;
import dev.tamga.server.call.OpenRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** EST (RFC 7030, RFC 8951): the four calls of PROTOCOL.md section 12. Thread-safe. */
public final class EnrolmentCalls implements OpenCalls {
  private static final Logger log = LoggerFactory.getLogger(EnrolmentCalls.class);

  private static final int MAX_BODY_BYTES = 32 << 10;
  private static final String ENROLL = "simpleenroll";
  private static final String REENROLL = "simplereenroll";
  private static final Map<String, String> METHODS =
      Map.of("cacerts", "GET", "csrattrs", "GET", ENROLL, "POST", REENROLL, "POST");
  private static final Pattern PATH = Pattern.compile("/\\.well-known/est(?:/tls)?/([a-z]{1,16})");
  private static final String CERTS = "application/pkcs7-mime";
  private static final Map<String, String> CHALLENGE =
      Map.of("www-authenticate", "Basic realm=\"tamga-enrolment\"");

  private final Enrolment enrolment;
  private final Guesses guesses;

  /**
   * @param enrolment issues
   * @param clock measures how often an address guesses
   */
  public EnrolmentCalls(Enrolment enrolment, Clock clock) {
    this.enrolment = enrolment;
    this.guesses = new Guesses(clock);
  }

  @Override
  public String name(OpenRequest request) {
    Matcher path = PATH.matcher(request.path());
    return path.matches() && METHODS.containsKey(path.group(1)) ? path.group(1) : "none";
  }

  @Override
  public Answer handle(OpenRequest request) throws Refusal, IOException {
    String call = name(request);
    requireMethod(call, request);
    try {
      return switch (call) {
        case "cacerts" -> base64(CERTS, CertsOnly.write(enrolment.cacerts()));
        case "csrattrs" -> base64("application/csrattrs", enrolment.csrattrs());
        case ENROLL -> issued(enroll(request));
        default -> issued(reenroll(request));
      };
    } catch (EnrolmentRefusedException e) {
      throw refusal(e);
    } catch (CaException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Map<String, String> problemHeaders(Refusal refusal, String path) {
    return switch (refusal.failure()) {
      case INVITATION_REFUSED -> CHALLENGE;
      case METHOD_NOT_ALLOWED -> {
        Matcher named = PATH.matcher(path);
        yield named.matches()
            ? Map.of("allow", METHODS.getOrDefault(named.group(1), "GET"))
            : Map.of();
      }
      default -> Map.of();
    };
  }

  private static void requireMethod(String call, OpenRequest request) throws Refusal {
    String method = METHODS.get(call);
    if (method == null) {
      throw new Refusal(
          Failure.NO_SUCH_PATH,
          "path: " + Quoted.of(request.path()) + " (expected: one of PROTOCOL.md 12)",
          "PROTOCOL.md 12",
          "Check the path; this listener serves enrolment only.");
    }
    if (!request.method().equals(method)) {
      throw new Refusal(
          Failure.METHOD_NOT_ALLOWED,
          "method: " + Quoted.of(request.method()) + " (expected: " + method + ')',
          "PROTOCOL.md 12",
          "Use the method that the header Allow names.");
    }
  }

  private X509Certificate enroll(OpenRequest request)
      throws Refusal, IOException, EnrolmentRefusedException, CaException {
    guesses.admit(request.address());
    try (BasicCredentials credentials = credentials(request)) {
      X509Certificate made =
          enrolment.enroll(
              credentials.id(), credentials.code(), request.client(), certificateRequest(request));
      log.info("invitation {}: certificate {} issued", credentials.id(), serial(made));
      return made;
    } catch (EnrolmentRefusedException e) {
      if (e.reason() == EnrolmentRefusedException.Reason.INVITATION_REFUSED) {
        guesses.refused(request.address());
        log.warn("enrolment from {}: unknown invitation or wrong code", request.address());
      }
      throw e;
    }
  }

  private static BasicCredentials credentials(OpenRequest request) throws Refusal {
    return request
        .header("authorization")
        .flatMap(BasicCredentials::parse)
        .orElseThrow(
            () ->
                new Refusal(
                    Failure.INVITATION_REFUSED,
                    "authorization: none (expected: Basic, with an invitation's id and code)",
                    "PROTOCOL.md 12, RFC 7617",
                    "Send id and code as tamga-pki invite new gave them."));
  }

  private X509Certificate reenroll(OpenRequest request)
      throws Refusal, IOException, EnrolmentRefusedException, CaException {
    X509Certificate current =
        request
            .client()
            .orElseThrow(
                () ->
                    new Refusal(
                        Failure.RENEWAL_REFUSED,
                        "client certificate: none (expected: the one that is to be renewed)",
                        "PROTOCOL.md 12, Renewal",
                        "Connect with that certificate and its key."));
    X509Certificate made = enrolment.reenroll(current, certificateRequest(request));
    log.info("certificate {} renewed by {}", serial(current), serial(made));
    return made;
  }

  private static byte[] certificateRequest(OpenRequest request) throws Refusal, IOException {
    String type = request.header("content-type").orElse("none");
    if (!MediaTypes.is("application/pkcs10", type)) {
      throw new Refusal(
          Failure.UNSUPPORTED_MEDIA_TYPE,
          "content-type: " + Quoted.of(type) + " (expected: application/pkcs10)",
          "PROTOCOL.md 12, RFC 7030 section 4.2.1",
          "Send a PKCS#10 request in base64.");
    }
    byte[] body = request.body().readAll(MAX_BODY_BYTES, "certificate request");
    String text = new String(body, StandardCharsets.ISO_8859_1).replaceAll("[ \t\r\n]", "");
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
              Failure.CERTIFICATE_REQUEST_REFUSED,
              "request: not base64 (expected: base64 of DER, without BEGIN and END)",
              "PROTOCOL.md 12, RFC 8951 section 3.1",
              "Send openssl req -outform DER through base64.")
          .causedBy(e);
    }
  }

  private static Answer issued(X509Certificate certificate) {
    return base64(CERTS + "; smime-type=certs-only", CertsOnly.write(List.of(certificate)));
  }

  private static Answer base64(String type, byte[] der) {
    return Answer.bytes(200, type, Base64.getMimeEncoder(76, new byte[] {'\r', '\n'}).encode(der))
        .with("cache-control", "no-store");
  }

  private static Refusal refusal(EnrolmentRefusedException e) {
    Failure failure =
        switch (e.reason()) {
          case INVITATION_REFUSED -> Failure.INVITATION_REFUSED;
          case INVITATION_SPENT -> Failure.INVITATION_SPENT;
          case REQUEST_REFUSED -> Failure.CERTIFICATE_REQUEST_REFUSED;
          case RENEWAL_REFUSED -> Failure.RENEWAL_REFUSED;
        };
    return new Refusal(failure, e.getMessage(), e.rule(), e.action()).causedBy(e);
  }

  private static String serial(X509Certificate certificate) {
    return certificate.getSerialNumber().toString(16);
  }
}
