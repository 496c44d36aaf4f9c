package dev.tamga.pki.list;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.tamga.pki.cert.Purpose;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a service does; a CA's type is the one purpose that it is an anchor for. */
public enum ServiceType {
  CA_TLS_SERVER("ca-tls-server", Purpose.TLS_SERVER),
  CA_TLS_CLIENT("ca-tls-client", Purpose.TLS_CLIENT),
  CA_SIGN("ca-sign", Purpose.DOCUMENT_SIGNATURE),
  TSA("tsa", Purpose.TIMESTAMP),
  OCSP("ocsp", null),
  NODE("node", null);

  private static final Map<String, ServiceType> BY_ID =
      Arrays.stream(values()).collect(toUnmodifiableMap(ServiceType::id, Function.identity()));

  private final String id;
  private final @Nullable Purpose purpose;

  ServiceType(String id, @Nullable Purpose purpose) {
    this.id = id;
    this.purpose = purpose;
  }

  /** How lists call it. */
  public String id() {
    return id;
  }

  /** What its certificates are anchors for; empty if they are none. */
  public Optional<Purpose> purpose() {
    return Optional.ofNullable(purpose);
  }

  /** The type called that. */
  public static Optional<ServiceType> named(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }
}
