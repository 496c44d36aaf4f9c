package dev.tamga.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamga.client.http.Credentials;
import dev.tamga.client.http.HttpSettings;
import dev.tamga.client.http.NodeAddress;
import dev.tamga.client.http.NodeClient;
import dev.tamga.client.http.Request;
import dev.tamga.common.error.Failure;
import dev.tamga.common.error.Refusal;
import dev.tamga.common.wire.Paths;
import dev.tamga.pki.ca.Branch;
import dev.tamga.pki.cert.Profile;
import dev.tamga.pki.cert.Purpose;
import dev.tamga.pki.key.Identity;
import dev.tamga.pki.key.KeyKind;
import dev.tamga.pki.testkit.BentCertificate;
import dev.tamga.pki.testkit.SoftHsm;
import dev.tamga.pki.testkit.TestState;
import dev.tamga.pki.token.Token;
import dev.tamga.pki.trust.Trust;
import dev.tamga.pki.trust.live.LiveTrust;
import dev.tamga.pki.trust.live.PeerTrustManager;
import dev.tamga.pki.trust.live.TrustSource;
import dev.tamga.server.call.Limits;
import dev.tamga.server.http.tls.TlsContexts.Provider;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Mutual TLS, both sides with the same provider: who is let in, and who is not. */
@ExtendWith(NoLeaks.class)
@ParameterizedClass
@MethodSource("sides")
final class MtlsMatrixTest {
  /** Whose TLS both sides use, and where their keys are. */
  record Side(Provider provider, KeyPlace place) {}

  /** Where a private key is. */
  enum KeyPlace {
    FILE,
    /** The same name with another key, which never left its token; what is bent stays in a file. */
    TOKEN;

    private static @Nullable Token token;
    private static int made;

    Identity put(TestState state, Identity identity, Profile profile) {
      if (this == FILE) {
        return identity;
      }
      if (token == null) {
        SoftHsm hsm = SoftHsm.get();
        hsm.token("matrix");
        token = hsm.open("matrix");
      }
      return SoftHsm.identity(
          token,
          "key-" + ++made,
          KeyKind.EC_P256,
          state,
          profile,
          profile == Profile.TLS_SERVER_NODE ? "localhost" : "system");
    }
  }

  /** What is wrong with the client's certificate. */
  enum Fault {
    EXPIRED,
    REVOKED,
    WRONG_PURPOSE,
    WRONG_STATE,
    NAME_OUTSIDE_CONSTRAINT,
    UNKNOWN_CA
  }

  /** What is wrong with the node's certificate. */
  enum NodeFault {
    EXPIRED,
    WRONG_PURPOSE,
    WRONG_STATE,
    NAME_OUTSIDE_CONSTRAINT,
    UNKNOWN_CA
  }

  private static final String ASK = "GET /v1/node HTTP/1.1\r\nhost: n\r\n\r\n";

  @Parameter private Side side;

  static Stream<Side> sides() {
    return Stream.of(Provider.values())
        .flatMap(p -> Stream.of(KeyPlace.values()).map(place -> new Side(p, place)));
  }

  private TestNode start() throws Exception {
    return start(state -> side.place().put(state, state.labTls(), Profile.TLS_CLIENT_SYSTEM));
  }

  private TestNode start(Function<TestState, Identity> registered) throws Exception {
    return new TestNode(
        Limits.standard(),
        side.provider(),
        state -> side.place().put(state, state.nodeServer(), Profile.TLS_SERVER_NODE),
        registered);
  }

  private NodeClient client(TestNode to, Identity identity) throws Exception {
    return client(to, identity, to.state.trust());
  }

  private NodeClient client(TestNode to, Identity identity, Trust trust) throws Exception {
    TrustSource fixed =
        new TrustSource() {
          @Override
          public Trust load() {
            return trust;
          }

          @Override
          public String mark() {
            return "fixed";
          }
        };
    HttpSettings settings =
        new HttpSettings(
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            1,
            side.provider() == Provider.BORINGSSL);
    return NodeClient.of(
        new NodeAddress("127.0.0.1", to.port()),
        new Credentials(
            new PeerTrustManager(new LiveTrust(fixed), Purpose.TLS_SERVER, Clock.systemUTC()),
            identity),
        settings);
  }

  private static int ask(NodeClient client) throws Exception {
    return client.call(Request.of("GET", Paths.node()).maxAnswer(1 << 10)).status();
  }

  @Test
  void goodCertificates_areLetIn() throws Exception {
    try (TestNode own = start();
        NodeClient client = client(own, own.client)) {
      assertThat(ask(client)).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void badClientCertificate_isRefused(Fault fault) throws Exception {
    try (TestNode own = start();
        NodeClient client = client(own, bent(own, fault))) {
      assertThatThrownBy(() -> ask(client))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.CERTIFICATE_REFUSED));
    }
  }

  private static Identity bent(TestNode own, Fault fault) {
    TestState state = own.state;
    return switch (fault) {
      case EXPIRED -> state.expired(Profile.TLS_CLIENT_SYSTEM);
      case REVOKED -> {
        Identity lost = state.client("lab", "lost-laptop");
        own.trust.revoke(lost.certificate());
        yield lost;
      }
      case WRONG_PURPOSE -> state.nodeServer();
      case WRONG_STATE -> state.nameOf("KG", Profile.TLS_CLIENT_SYSTEM);
      case NAME_OUTSIDE_CONSTRAINT -> named(state, state.client("lab", "stray"));
      case UNKNOWN_CA -> TestState.create("KZ", Clock.systemUTC()).labTls();
    };
  }

  /** A host that the State's TLS CA may not certify. */
  private static Identity named(TestState state, Identity like) {
    return BentCertificate.like(like.certificate())
        .with(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, "node.example.org")))
        .signedBy(state.authority(Branch.TLS));
  }

  @ParameterizedTest
  @EnumSource(NodeFault.class)
  void badNodeCertificate_isNotBelieved(NodeFault fault) throws Exception {
    TestState[] believed = new TestState[1];
    try (TestNode own =
            new TestNode(
                Limits.standard(),
                side.provider(),
                state -> {
                  believed[0] = state;
                  return bentNode(state, fault);
                },
                state -> side.place().put(state, state.labTls(), Profile.TLS_CLIENT_SYSTEM));
        NodeClient client =
            client(
                own,
                own.client,
                fault == NodeFault.UNKNOWN_CA
                    ? TestState.create("KZ", Clock.systemUTC()).trust()
                    : believed[0].trust())) {
      assertThatThrownBy(() -> ask(client))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.failure()).isEqualTo(Failure.NODE_UNTRUSTED));
    }
  }

  private static Identity bentNode(TestState state, NodeFault fault) {
    return switch (fault) {
      case EXPIRED ->
          like(state)
              .valid(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2020-02-01T00:00:00Z"))
              .signedBy(state.authority(Branch.TLS));
      case WRONG_PURPOSE -> state.labTls();
      case WRONG_STATE ->
          like(state).subject("C=KG,O=Stray,CN=localhost").signedBy(state.authority(Branch.TLS));
      case NAME_OUTSIDE_CONSTRAINT -> named(state, state.nodeServer());
      case UNKNOWN_CA -> state.nodeServer();
    };
  }

  private static BentCertificate like(TestState state) {
    return BentCertificate.like(state.nodeServer().certificate());
  }

  @Test
  void revokedAfterTheFirstConnection_isNotLetInByResumingIt() throws Exception {
    try (TestNode own = start(TestState::labTls)) {
      SSLContext context = own.clientContext(own.client); // offers what session it may have
      try (SSLSocket first = connect(context, own)) {
        assertThat(ask(first)).startsWith("HTTP/1.1 200");
      }
      own.trust.revoke(own.client.certificate());
      assertThatThrownBy(
              () -> {
                try (SSLSocket second = connect(context, own)) {
                  String unused = ask(second);
                }
              })
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void revokedWhileConnected_isClosedAndStaysOut() throws Exception {
    try (TestNode own = start(TestState::labTls);
        SSLSocket idle = connect(own.clientContext(own.client), own);
        NodeClient other = client(own, own.stranger)) {
      assertThat(ask(idle)).startsWith("HTTP/1.1 200");
      own.trust.revoke(own.client.certificate());
      own.server.closeDistrusted();
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(() -> ask(other))
          .as("another's connection goes on, though the register does not know it")
          .isInstanceOfSatisfying(
              Refusal.class,
              e -> assertThat(e.failure()).isEqualTo(Failure.CERTIFICATE_NOT_REGISTERED));
    }
  }

  private static SSLSocket connect(SSLContext context, TestNode to) throws Exception {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", to.port());
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  /** Reads exactly one answer. */
  private static String ask(SSLSocket socket) throws Exception {
    socket.getOutputStream().write(ASK.getBytes(StandardCharsets.US_ASCII));
    StringBuilder read = new StringBuilder();
    while (!read.toString().endsWith("}")) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        return read.toString();
      }
      read.append((char) b);
    }
    return read.toString();
  }
}
