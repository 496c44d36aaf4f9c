package dev.tamga.client.enrol;

import dev.tamga.client.http.Answer;
import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.client.http.RetryPolicy;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.pki.cert.CertificateRefusedException;
import dev.tamga.pki.enrol.CertsOnly;
import dev.tamga.pki.key.Secret;
import dev.tamga.pki.key.SecretAccess;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The calls of EST (PROTOCOL.md section 12). A broken line is tried again, as a rule for half a
 * minute, for each call may be repeated. What they answer is not checked here.
 *
 * <p>Every method throws {@link Refusal}: what the server refused, or ANSWER_MALFORMED, or that of
 * {@link NodeClient}.
 */
final class EstClient implements AutoCloseable {
  private static final HttpSettings SETTINGS =
      new HttpSettings(
          Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(30), 1, true);
  private static final String BASE = "/.well-known/est/";
  private static final int MAX_ANSWER = 2 * CertsOnly.MAX_BYTES;

  private final NodeClient node;
  private final RetryPolicy retry;

  EstClient(NodeAddress server, Credentials credentials) {
    this(server, credentials, Duration.ofSeconds(30));
  }

  /**
   * @param patience how long a broken line is tried again
   */
  EstClient(NodeAddress server, Credentials credentials, Duration patience) {
    this.retry = RetryPolicy.upTo(patience);
    this.node = NodeClient.of(server, credentials, SETTINGS);
  }

  /** The CA's certificate and those above it. */
  List<X509Certificate> cacerts() throws Refusal, InterruptedException {
    return certificates(Request.of("GET", BASE + "cacerts"));
  }

  /** A first certificate; the invitation's code becomes the text of a header for the call. */
  X509Certificate enroll(String invitation, Secret code, byte[] request)
      throws Refusal, InterruptedException {
    return one(post("simpleenroll", request).header("authorization", basic(invitation, code)));
  }

  /** The next certificate, to whoever connects with the one that is to be renewed. */
  X509Certificate reenroll(byte[] request) throws Refusal, InterruptedException {
    return one(post("simplereenroll", request));
  }

  private static Request post(String call, byte[] request) {
    return Request.of("POST", BASE + call)
        .body("application/pkcs10", Base64.getMimeEncoder().encode(request))
        .repeatable(); // the same key gets the same certificate
  }

  private static String basic(String invitation, Secret code) {
    return code.lend(
        SecretAccess.get(),
        chars -> {
          ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(chars));
          byte[] id = (invitation + ':').getBytes(StandardCharsets.UTF_8);
          byte[] both = Arrays.copyOf(id, id.length + utf8.remaining());
          utf8.get(both, id.length, utf8.remaining());
          try {
            return "Basic " + Base64.getEncoder().encodeToString(both);
          } finally {
            Arrays.fill(both, (byte) 0);
            Arrays.fill(utf8.array(), (byte) 0);
          }
        });
  }

  private X509Certificate one(Request request) throws Refusal, InterruptedException {
    List<X509Certificate> all = certificates(request);
    if (all.size() != 1) {
      throw malformed(all.size() + " certificates (expected: 1)");
    }
    return all.get(0);
  }

  private List<X509Certificate> certificates(Request request) throws Refusal, InterruptedException {
    Answer answer = retry.run(() -> node.call(request.maxAnswer(MAX_ANSWER)));
    try {
      String text =
          new String(answer.body(), StandardCharsets.ISO_8859_1).replaceAll("[ \t\r\n]", "");
      return CertsOnly.read(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw malformed("not base64 (expected: RFC 8951 section 3)").causedBy(e);
    } catch (CertificateRefusedException e) {
      throw malformed(e.getMessage()).causedBy(e);
    }
  }

  private static Refusal malformed(String what) {
    return new Refusal(
        Failure.ANSWER_MALFORMED,
        "enrolment's answer: " + what,
        "PROTOCOL.md 12, RFC 7030",
        "Check that the address is one of enrolment; tell its operator.");
  }

  @Override
  public void close() {
    node.close();
  }
}
