package dev.tamga.client.http;

import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What goes wrong on a connection, in the words of the one table. */
final class Faults {
  private static final int MAX_CAUSES = 16;

  /** Alerts of RFC 8446 section 6.2 about our certificate; JDK and BoringSSL name them alike. */
  private static final Map<String, String> ABOUT_US = new LinkedHashMap<>();

  static {
    ABOUT_US.put("certificate_required", "it wants a certificate and got none");
    ABOUT_US.put("unknown_ca", "it does not trust the CA that issued it");
    ABOUT_US.put("certificate_expired", "it has expired or is not valid yet");
    ABOUT_US.put("certificate_revoked", "it is revoked");
    ABOUT_US.put("unsupported_certificate", "it is not for clients, or of a kind not supported");
    ABOUT_US.put("certificate_unknown", "it could not be accepted");
    ABOUT_US.put("bad_certificate", "it is damaged or breaks a rule");
    ABOUT_US.put("access_denied", "it has no access");
  }

  private Faults() {}

  /** The refusal for whatever a connection, its handshake or its TLS threw. */
  static Refusal of(Throwable thrown, NodeAddress node) {
    CertificateException untrusted = causeOf(thrown, CertificateException.class);
    if (untrusted != null) {
      return untrusted(node, deepest(untrusted), thrown);
    }
    SSLException tls = causeOf(thrown, SSLException.class);
    String said = tls == null ? "" : String.valueOf(tls.getMessage()).toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> alert : ABOUT_US.entrySet()) {
      if (said.contains(alert.getKey())) {
        return refusedUs(node, alert, thrown);
      }
    }
    if (said.contains("protocol_version") || said.contains("handshake_failure")) {
      return untrusted(node, "it does not speak TLS 1.3 as PROTOCOL.md wants it", thrown);
    }
    if (causeOf(thrown, RejectedExecutionException.class) != null) {
      return unreachable(node, "this client is closed").causedBy(thrown);
    }
    return causeOf(thrown, IOException.class) == null
        ? malformed(node, "no answer of HTTP/1.1: " + reasonOf(thrown)).causedBy(thrown)
        : unreachable(node, reasonOf(thrown)).causedBy(thrown);
  }

  private static Refusal refusedUs(
      NodeAddress node, Map.Entry<String, String> alert, Throwable thrown) {
    return new Refusal(
            Failure.CERTIFICATE_REFUSED,
            node
                + " refused the client's certificate: "
                + alert.getValue()
                + " (TLS alert "
                + alert.getKey()
                + ')',
            "PROTOCOL.md 1",
            "Check the certificate's dates, issuer and purpose, and that the node's administrator"
                + " trusts its CA.")
        .causedBy(thrown);
  }

  private static Refusal untrusted(NodeAddress node, String why, Throwable thrown) {
    return new Refusal(
            Failure.NODE_UNTRUSTED,
            node + ": " + why,
            "PROTOCOL.md 1",
            "Send nothing. Check the address and the trusted CA with the node's administrator.")
        .causedBy(thrown);
  }

  /** The node does not answer, or stopped answering. */
  static Refusal unreachable(NodeAddress node, String why) {
    return new Refusal(
        Failure.NODE_UNREACHABLE,
        node + ": " + why,
        "PROTOCOL.md 1",
        "Check the line and the address, and try again; what the node acknowledged it keeps.");
  }

  /** The node's answer breaks HTTP or the protocol. */
  static Refusal malformed(NodeAddress node, String what) {
    return new Refusal(
        Failure.ANSWER_MALFORMED,
        node + ": " + what,
        "PROTOCOL.md 3, RFC 9112",
        "Check that the address is a node's, and report it to its operator.");
  }

  private static String reasonOf(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private static String deepest(Throwable thrown) {
    Throwable deepest = thrown;
    for (int i = 0; i < MAX_CAUSES && deepest.getCause() != null; i++) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  private static <T extends Throwable> @Nullable T causeOf(Throwable thrown, Class<T> type) {
    Throwable cause = thrown;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
